import { isLoopbackUrl } from '../../../core/loopback.ts'
import type { Clock } from '../../../core/clock.ts'
import { requireBearerToken } from './oauth-bearer-token.ts'
import { HeldTokens } from './oauth-held-tokens.ts'
import { LogInError } from './oauth-log-in-error.ts'
import { readTokenAnswer } from './oauth-token-answer.ts'
import { readTokenFile } from './oauth-token-file.ts'
import { requestToken } from './oauth-token-request.ts'

export interface ClientCredentials {
  /** `https:`, or `http:` on this machine. */
  readonly tokenEndpoint: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope?: string
  readonly audience?: string
  /** PEM text: whom to trust instead of the system's authorities. */
  readonly ca?: string
  readonly clock: Clock
}

/**
 * Tokens by the client-credentials grant, for `KafkaLogIn`. What it gives rejects with a `LogInError`, after 5 s at most.
 * https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 * @throws LogInError when the endpoint may not be asked
 */
export function createClientCredentialsToken(credentials: ClientCredentials): () => Promise<string> {
  const { tokenEndpoint, clientId, clientSecret, scope, audience, ca, clock } = credentials
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (scope !== undefined) form.set('scope', scope)
  if (audience !== undefined) form.set('audience', audience)
  const request = { endpoint: requireEndpoint(tokenEndpoint), clientId, clientSecret, form, ca, clock }
  const tokens = new HeldTokens(clock, async () => readTokenAnswer(await requestToken(request)))
  return async () => tokens.get()
}

/**
 * A token from a file that somebody else keeps fresh, for `KafkaLogIn`: read each time it is asked, and trimmed. What it
 * gives rejects with a `LogInError`. https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken
 */
export function createFileToken({ path }: { readonly path: string }): () => Promise<string> {
  const origin = `the token file ${path}`
  return async () => requireBearerToken((await readTokenFile(path, origin)).trim(), origin)
}

/** The secret goes to this address, so no network may see it. */
function requireEndpoint(text: string): URL {
  const url = URL.parse(text)
  if (url === null) throw new LogInError('the token endpoint is not a URL')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackUrl(url)))
    throw new LogInError('the token endpoint must be an https: URL, as the client’s secret is sent to it')
  if (url.username !== '' || url.password !== '')
    throw new LogInError('the token endpoint must not have a user name or password in its URL')
  // https://www.rfc-editor.org/rfc/rfc6749#section-3.2
  if (url.hash !== '') throw new LogInError('the token endpoint must not have a fragment in its URL')
  return url
}
