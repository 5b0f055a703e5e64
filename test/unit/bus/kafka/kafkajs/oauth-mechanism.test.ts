import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import kafkajs from 'kafkajs'
import type { SaslAuthenticateArgs } from 'kafkajs'
import { LogInError } from '../../../../../src/bus/kafka/oauth/oauth-log-in-error.ts'
import { oauthMechanism } from '../../../../../src/bus/kafka/kafkajs/oauth-mechanism.ts'

const token = 'a.bearer.token'

/** As kafkajs hands a message of the mechanism on: after its length, -1 for none. */
function framed(text: string | null): Buffer {
  const bytes = Buffer.from(text ?? '')
  const length = Buffer.alloc(4)
  length.writeInt32BE(text === null ? -1 : bytes.length)
  return Buffer.concat([length, bytes])
}

/** A broker with these answers, one for each message; an error is thrown as kafkajs does it. Gives what it was sent. */
async function logIn(
  answers: readonly (string | null | Error)[],
  from = async () => token
): Promise<readonly string[]> {
  const sent: string[] = []
  const saslAuthenticate = async <Parsed>({
    request,
    response
  }: SaslAuthenticateArgs<Parsed>): Promise<Parsed | void> => {
    const bytes = await request.encode()
    assert.equal(bytes.readInt32BE(0), bytes.length - 4)
    sent.push(bytes.subarray(4).toString())
    const answer = answers[sent.length - 1] ?? null
    if (answer instanceof Error) throw answer
    return response?.parse(await response.decode(framed(answer)))
  }
  const mechanism = oauthMechanism(from)
  assert.equal(mechanism.mechanism, 'oauthbearer')
  const logger = new kafkajs.Kafka({ brokers: ['unused:1'], logLevel: kafkajs.logLevel.NOTHING }).logger()
  await mechanism.authenticationProvider({ host: 'broker', port: 9092, logger, saslAuthenticate }).authenticate()
  return sent
}

async function refusal(attempt: Promise<unknown>): Promise<string> {
  const thrown = await attempt.then(
    () => assert.fail('it logged in'),
    (error: unknown) => error
  )
  assert.ok(thrown instanceof LogInError)
  return thrown.message
}

describe('OAUTHBEARER', () => {
  it('sends the token as RFC 7628 says, and takes an empty answer for consent', async () => {
    for (const consent of [null, ''])
      assert.deepEqual(await logIn([consent]), [`n,,\u0001auth=Bearer ${token}\u0001\u0001`])
  })

  it('takes a reason for a refusal, though the answer has no error code', async () => {
    const sentence = await refusal(logIn(['{"status":"invalid_token"}', new Error('58')]))
    assert.equal(sentence, 'the broker refuses the token (invalid_token)')
  })

  for (const challenge of [
    '{"status":"a.bearer.token"}',
    '{"status":5}',
    '{}',
    '[]',
    'null',
    'not JSON',
    ' ',
    '\u0001'
  ])
    it(`takes any other answer for a refusal and repeats none of it: ${JSON.stringify(challenge)}`, async () => {
      assert.equal(await refusal(logIn([challenge])), 'the broker refuses the token')
    })

  it('ends a refused exchange, so that the broker counts it', async () => {
    const sent: string[] = []
    const mechanism = oauthMechanism(async () => token)
    const logger = new kafkajs.Kafka({ brokers: ['unused:1'], logLevel: kafkajs.logLevel.NOTHING }).logger()
    const { authenticate } = mechanism.authenticationProvider({
      host: 'broker',
      port: 9092,
      logger,
      saslAuthenticate: async ({ request, response }) => {
        sent.push((await request.encode()).subarray(4).toString())
        return response?.parse(await response.decode(framed('{"status":"invalid_token"}')))
      }
    })
    await refusal(authenticate())
    assert.deepEqual(sent.slice(1), ['\u0001'])
  })

  it('passes on what the broker or the token’s source throws', async () => {
    const failure = new Error('the connection is closed')
    await assert.rejects(logIn([failure]), failure)
    const noToken = new LogInError('the token file is empty')
    await assert.rejects(
      logIn([null], async () => Promise.reject(noToken)),
      noToken
    )
  })

  it('asks for a token at each log-in', async () => {
    const tokens = ['first', 'second']
    const from = async (): Promise<string> => tokens.shift() ?? 'none'
    assert.match((await logIn([null], from))[0] ?? '', /Bearer first/)
    assert.match((await logIn([null], from))[0] ?? '', /Bearer second/)
  })
})
