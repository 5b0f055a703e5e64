import { callbackify } from 'node:util'
import { saslPlain, saslScramSha } from '@platformatic/kafka'
import type { Connection, SASLOptions, saslAuthenticateV2 } from '@platformatic/kafka'
import type { KafkaLogIn } from '../kafka-cluster.ts'
import { explainRefusal } from '../oauth/oauth-refusal.ts'
import { LogInError } from '../oauth/oauth-log-in-error.ts'

type Exchange = saslAuthenticateV2.SASLAuthenticationAPI
type Answer = saslAuthenticateV2.SaslAuthenticateResponse

/**
 * How the library logs in. Its own way with a log-in that expires is to renew it on the same connection while produce
 * requests go on there, which brokers take for a break of the protocol; here it only hears that none expires, and
 * `onLifetime` is told how long this one lasts. https://cwiki.apache.org/confluence/display/KAFKA/KIP-368
 */
export function logInOptions(logIn: KafkaLogIn, onLifetime: (lifetimeMs: number) => void): SASLOptions {
  return {
    mechanism: mechanisms[logIn.mechanism],
    authenticate: (...[, connection, exchange, , , , callback]) => {
      const run = callbackify(async () => {
        const answer = await authenticate(logIn, connection, exchange)
        onLifetime(Number(answer.sessionLifetimeMs))
        return { ...answer, sessionLifetimeMs: 0n }
      })
      run(callback)
    }
  }
}

const mechanisms = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
  oauthbearer: 'OAUTHBEARER'
} as const satisfies Record<KafkaLogIn['mechanism'], SASLOptions['mechanism']>

async function authenticate(logIn: KafkaLogIn, connection: Connection, exchange: Exchange): Promise<Answer> {
  if (logIn.mechanism === 'oauthbearer') return showToken(await logIn.token(), connection, exchange)
  const { username, password } = logIn
  if (logIn.mechanism === 'plain') return saslPlain.authenticate(exchange, connection, username, password)
  const hash = logIn.mechanism === 'scram-sha-256' ? 'SHA-256' : 'SHA-512'
  return saslScramSha.authenticate(exchange, connection, hash, username, password)
}

/**
 * The library takes a broker's refusal for consent: the broker answers without an error code and gives its reason in the
 * message. https://www.rfc-editor.org/rfc/rfc7628#section-3.2.3
 */
async function showToken(token: string, connection: Connection, exchange: Exchange): Promise<Answer> {
  const answer = await exchange.async(connection, Buffer.from(`n,,\u0001auth=Bearer ${token}\u0001\u0001`))
  const challenge = answer.authBytes.toString()
  if (challenge === '') return answer
  // Only after this does the broker count it as a log-in that failed, and say so in its own log.
  await exchange.async(connection, Buffer.from('\u0001')).catch(() => undefined)
  throw new LogInError(`the broker refuses the token${explainRefusal(challenge)}`)
}
