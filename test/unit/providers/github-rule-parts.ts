import type { Json, JsonObject } from '../../../src/core/json.ts'
import { eventOf } from '../../support/event-of.ts'

export const octocat = { login: 'octocat', id: 1, type: 'User', html_url: 'https://github.com/octocat' }
export const organisation = {
  login: 'Octocoders',
  id: 38302899,
  type: 'Organization',
  html_url: 'https://github.com/Octocoders'
}
export const repository = {
  id: 186853002,
  full_name: 'Octocoders/Hello-World',
  html_url: 'https://github.com/Octocoders/Hello-World',
  url: 'https://api.github.com/repos/Octocoders/Hello-World',
  owner: organisation
}
export const personal = {
  id: 1296269,
  full_name: 'octocat/Hello-World',
  html_url: 'https://github.com/octocat/Hello-World',
  owner: octocat
}
export const ghes = { 'X-GitHub-Enterprise-Host': 'ghe.acme.example', 'X-GitHub-Enterprise-Version': '3.15.2' }

export async function keyOf(
  event: string,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {}
): Promise<string> {
  return (await eventOf({ event, body, headers })).route.key
}

export async function attributesOf(event: string, body: Json | string, headers: Readonly<Record<string, string>> = {}) {
  return (await eventOf({ event, body, headers })).attributes
}
