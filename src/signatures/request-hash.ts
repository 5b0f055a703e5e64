import { hash } from 'node:crypto'
import type { Delivery } from '../core/delivery.ts'
import { publicUrlOf } from './signed-text.ts'

type RequestTarget = Pick<Delivery, 'method' | 'path' | 'hidden'>

/** Where senders by Atlassian Connect may put the token itself: it can't be hashed with the rest. */
const tokenParameter = 'jwt'

/**
 * The SHA-256 of a request's method, path and query in their canonical form, in hex. The path is what follows
 * `gateway.publicUrl`, which is the sender's base URL.
 * https://developer.atlassian.com/cloud/bitbucket/query-string-hash/
 */
export function hashRequest({ method, path, hidden }: RequestTarget): string {
  const target = publicUrlOf('', { path, hidden }) ?? path
  const at = target.indexOf('?')
  const [pathname, query] = at === -1 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)]
  return hash('sha256', [method.toUpperCase(), canonicalPath(pathname), canonicalQuery(query)].join('&'), 'hex')
}

/** What parts the three is escaped, so that no path passes for a path and a query. */
function canonicalPath(path: string): string {
  const trimmed = path.replace(/\/+$/, '').replaceAll('&', '%26')
  return trimmed.startsWith('/') ? trimmed : `/${trimmed}`
}

/** By name, then by value; the values of one name are one list. */
function canonicalQuery(query: string): string {
  const valuesByName = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === tokenParameter) continue
    const key = escapeStrictly(name)
    valuesByName.set(key, [...(valuesByName.get(key) ?? []), escapeStrictly(value)])
  }
  return [...valuesByName.entries()]
    .toSorted(([a], [b]) => compareBytes(a, b))
    .map(([name, values]) => `${name}=${values.toSorted(compareBytes).join(',')}`)
    .join('&')
}

/** Everything but the unreserved characters: https://www.rfc-editor.org/rfc/rfc3986#section-2.3 */
function escapeStrictly(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  )
}

/** Escaped text is ASCII. */
function compareBytes(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
