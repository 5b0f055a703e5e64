/* Few words, so that rules and events meet; among them those that are near to each other, and what is no ASCII. */

export const words: readonly string[] = ['', 'u', 'uk', 'GB', 'com.', '.closed', 'push', 'pro', 'é', '\u{1f600}', 'ﬀ']

const texts: Readonly<Record<string, readonly string[]>> = {
  'event.type': ['com.github.push', 'com.github.pull_request.closed', 'com.gitlab.push', 'com.prove.a', 'com.prove.b'],
  'event.source': ['https://github.com/acme/api', 'https://gitlab.com/acme/api', 'urn:prove:1'],
  'event.domain': ['scm', 'registry', 'itsm'],
  'event.provider': ['github', 'gitlab', 'prove'],
  'event.action': ['push', 'closed', 'a', 'b'],
  'source.name': ['github', 'gitlab', 'other'],
  'source.authmethod': ['hmac-sha256', 'path-token'],
  'tenant.id': ['t-1', 't-2', 't-3'],
  'tenant.home': ['uk', 'uk', 'eu', 'eu', 'us', 'mars'],
  'tenant.country': ['GB', 'DE', 'FR', 'é', '\u{1f600}', 'ﬀ'],
  'tenant.sector': ['nhs', 'bank', 'constructor'],
  'tenant.constructor': ['uk', 'eu'],
  'data.country': ['GB', 'DE', '__proto__'],
  'data.environment': ['production', 'development', 'prod'],
  'data.tier': ['gold', 'silver'],
  'data.severity': ['critical', 'low'],
  'gateway.location': ['uk'],
  'gateway.environment': ['test']
}

/** The paths of texts. */
export const textPaths: readonly string[] = Object.keys(texts)

/** What a text of the view can be. */
export function textsOf(path: string): readonly string[] {
  return texts[path] ?? words
}

/** The part of RE2 that means the same in every engine of regular expressions. */
export const patterns: readonly string[] = ['^com\\.', 'push$', '^(GB|DE)$', '[a-f]', '^.$', 'o+', '^$', 'k|u']

export const instants: readonly string[] = [
  '2026-11-22T12:00:00Z',
  '2026-11-22T12:00:00.500Z',
  '2026-11-23T00:00:00+01:00',
  '2027-06-30T00:00:00Z',
  '0200-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z'
]

export const durations: readonly string[] = ['0s', '1h', '-90m', '36h30m', '1s', '250ms', '24000h']

export const boundaryInts: readonly bigint[] = [2n ** 63n - 1n, -(2n ** 63n) + 1n, 2n ** 53n, 2n ** 62n]
