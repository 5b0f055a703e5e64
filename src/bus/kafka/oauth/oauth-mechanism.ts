import type { AuthenticationProviderArgs, Mechanism } from 'kafkajs'
import { LogInError } from './oauth-log-in-error.ts'

type Exchange = AuthenticationProviderArgs['saslAuthenticate']

/** What a broker may say of a token, of RFC 6750 section 3.1; another word is not repeated, as it could be anything. */
const statusWords: ReadonlySet<unknown> = new Set(['invalid_token', 'invalid_request', 'insufficient_scope'])

/**
 * OAUTHBEARER in place of kafkajs's own, which takes a broker's refusal for consent: the broker answers without an error
 * code, gives its reason in the message, and closes the connection at the next request, whatever that is.
 * https://www.rfc-editor.org/rfc/rfc7628#section-3.2.3
 */
export function oauthMechanism(token: () => Promise<string>): Mechanism {
  return {
    mechanism: 'oauthbearer',
    authenticationProvider: ({ saslAuthenticate }) => ({
      authenticate: async () => logIn(await token(), saslAuthenticate)
    })
  }
}

async function logIn(token: string, exchange: Exchange): Promise<void> {
  const challenge = await exchange({ request: message(`n,,\u0001auth=Bearer ${token}\u0001\u0001`), response: asText })
  if (challenge === undefined || challenge === '') return
  // Only after this does the broker count it as a log-in that failed, and say so in its own log.
  await exchange({ request: message('\u0001') }).catch(() => undefined)
  throw new LogInError(`the broker refuses the token${explain(challenge)}`)
}

/** In kafkajs a message of the mechanism begins with its length, in both directions. */
function message(text: string): { encode(): Buffer } {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeInt32BE(bytes.length)
  return { encode: () => Buffer.concat([length, bytes]) }
}

const asText = {
  decode: (bytes: Buffer): Buffer => bytes,
  parse: (bytes: Buffer): string => bytes.subarray(4).toString()
}

function explain(challenge: string): string {
  try {
    const parsed: unknown = JSON.parse(challenge)
    const isObject = typeof parsed === 'object' && parsed !== null
    return isObject && 'status' in parsed && statusWords.has(parsed.status) ? ` (${String(parsed.status)})` : ''
  } catch {
    return ''
  }
}
