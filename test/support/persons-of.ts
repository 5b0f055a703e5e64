import { isJsonObject } from '../../src/core/json.ts'
import type { Json } from '../../src/core/json.ts'

/** What GitHub itself commits as when somebody uses its pages: a product. */
const products = new Set(['github', 'noreply@github.com', 'web-flow', 'github enterprise'])

/**
 * Who a payload names, in lower case: logins of users, every e-mail address, and the names under which commits are made.
 * Such a name must be in no attribute.
 */
export function personsOf(payload: Json): ReadonlySet<string> {
  const found = new Set<string>()
  collect(payload, found)
  return new Set([...found].map((name) => name.toLowerCase()).filter((name) => name !== '' && !products.has(name)))
}

/** Which of these persons an attribute names. The host of a URL is the installation's own name, and no login. */
export function personsIn(attribute: string, persons: ReadonlySet<string>): readonly string[] {
  const shown = attribute.toLowerCase().replace(/^https?:\/\/[^/]+/, '')
  return [...persons].filter((person) => shown.includes(person))
}

function collect(value: Json, found: Set<string>): void {
  if (typeof value === 'string' && /^[^\s@]+@[^\s@]+$/.test(value)) found.add(value)
  if (Array.isArray(value)) for (const item of value) collect(item, found)
  if (!isJsonObject(value)) return
  if (value['type'] === 'User') addText(value['login'], found)
  for (const role of ['author', 'committer', 'pusher']) {
    const person = value[role]
    if (isJsonObject(person) && person['type'] !== 'Bot')
      for (const key of ['name', 'username', 'email']) addText(person[key], found)
  }
  for (const child of Object.values(value)) collect(child, found)
}

function addText(value: Json | undefined, found: Set<string>): void {
  if (typeof value === 'string') found.add(value)
}
