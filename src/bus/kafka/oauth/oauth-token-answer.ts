import { requireBearerToken } from './oauth-bearer-token.ts'
import type { GrantedToken } from './oauth-held-tokens.ts'
import { LogInError } from './oauth-log-in-error.ts'
import type { TokenAnswer } from './oauth-token-request.ts'

/**
 * What an endpoint may say about why it refuses, of RFC 6749 sections 5.2 and 4.1.2.1 and RFC 8707. Any other word is
 * not repeated: it could hold what was sent.
 */
const errorWords: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
  'access_denied',
  'server_error',
  'temporarily_unavailable'
])

/** @throws LogInError when it is no token; https://www.rfc-editor.org/rfc/rfc6749#section-5 */
export function readTokenAnswer({ status, body }: TokenAnswer): GrantedToken {
  const fields = parseObject(body)
  if (status !== 200) throw new LogInError(`the token endpoint answered ${status}${explain(status, fields)}`)
  if (fields === undefined) throw new LogInError('the token endpoint answered 200 without a JSON object')
  const { access_token: token, token_type: type, expires_in: lifetimeS } = fields
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer')
    throw new LogInError('the token endpoint gave no token of the type Bearer')
  if (typeof token !== 'string') throw new LogInError('the token endpoint answered 200 without an access_token')
  return { token: requireBearerToken(token, 'the token of the token endpoint'), lifetimeMs: readLifetime(lifetimeS) }
}

interface AnswerFields {
  readonly access_token?: unknown
  readonly token_type?: unknown
  readonly expires_in?: unknown
  readonly error?: unknown
}

function parseObject(body: string): AnswerFields | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined
  } catch {
    return undefined
  }
}

function explain(status: number, fields: AnswerFields | undefined): string {
  if (status >= 300 && status < 400) return ': redirects are not followed, name the endpoint itself'
  return errorWords.has(fields?.error) ? ` (${String(fields?.error)})` : ''
}

/** Some endpoints write the number as a text. */
function readLifetime(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}
