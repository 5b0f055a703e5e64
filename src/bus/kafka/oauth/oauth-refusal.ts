/** What a broker may say of a token, of RFC 6750 section 3.1; another word is not repeated, as it could be anything. */
const statusWords: ReadonlySet<unknown> = new Set(['invalid_token', 'invalid_request', 'insufficient_scope'])

/** What a broker says of a token that it refuses, as the end of a sentence. */
export function explainRefusal(challenge: string): string {
  try {
    const parsed: unknown = JSON.parse(challenge)
    const isObject = typeof parsed === 'object' && parsed !== null
    return isObject && 'status' in parsed && statusWords.has(parsed.status) ? ` (${String(parsed.status)})` : ''
  } catch {
    return ''
  }
}
