import type { AuthenticationProviderArgs, Mechanism } from 'kafkajs'
import { LogInError } from '../oauth/oauth-log-in-error.ts'
import { explainRefusal } from '../oauth/oauth-refusal.ts'

type Exchange = AuthenticationProviderArgs['saslAuthenticate']

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
  throw new LogInError(`the broker refuses the token${explainRefusal(challenge)}`)
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
