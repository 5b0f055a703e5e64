import assert from 'node:assert/strict'
import { kafkajsFaultOf as faultOf } from '../../../../../src/bus/kafka/kafkajs/kafkajs-fault.ts'
import { LogInError } from '../../../../../src/bus/kafka/oauth/oauth-log-in-error.ts'
import { clientSecret, grantedToken } from './token-endpoint.ts'

/** The sentence that it ends with, which shows nothing of what is secret. */
export async function failureOf(asked: Promise<string>): Promise<string> {
  const thrown = await asked.then(
    () => assert.fail('a token was given'),
    (error: unknown) => error
  )
  assert.ok(thrown instanceof LogInError)
  for (const hidden of [clientSecret, grantedToken, Buffer.from(clientSecret).toString('base64').slice(0, 8)])
    assert.ok(!`${thrown.message} ${thrown.stack}`.includes(hidden), `it shows ${hidden}`)
  assert.equal(thrown.cause, undefined)
  assert.equal(faultOf(thrown).reason, 'credentials-refused')
  return thrown.message
}
