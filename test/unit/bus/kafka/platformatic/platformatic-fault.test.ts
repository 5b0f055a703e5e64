import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  AuthenticationError,
  MultipleErrors,
  NetworkError,
  ProtocolError,
  ResponseError,
  TimeoutError,
  UnexpectedCorrelationIdError,
  UnsupportedApiError,
  UserError,
  protocolErrors
} from '@platformatic/kafka'
import { findErrorCode } from '../../../../../src/bus/kafka/error-table.ts'
import { KafkaFault } from '../../../../../src/bus/kafka/kafka-fault.ts'
import { LogInError } from '../../../../../src/bus/kafka/oauth/oauth-log-in-error.ts'
import { platformaticFaultOf } from '../../../../../src/bus/kafka/platformatic/platformatic-fault.ts'

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })

/** As the library throws it for an answer with an error in it. */
function answerWith(code: number): Error {
  return new ResponseError(0, 11, { '/responses/0/partition_responses/0': [code, null] }, {})
}

test('an error of a broker is told by its code, whatever is wrapped around it', () => {
  for (const thrown of [
    answerWith(10),
    new MultipleErrors('failed 2 times', [answerWith(10), new NetworkError('x')]),
    new NetworkError('Connection to a:1 failed', { cause: answerWith(10) })
  ]) {
    const fault = platformaticFaultOf(thrown)
    assert.deepEqual([fault.reason, fault.code, fault.scope], ['record-too-large', 'MESSAGE_TOO_LARGE', 'record'])
  }
})

for (const [name, error, reason] of [
  ['a connection that is refused', new NetworkError('Connection to a:1 failed', { cause: refused }), 'unreachable'],
  ['a connection that is closed', new NetworkError('Connection closed'), 'unreachable'],
  [
    'a connection that is closed during a log-in',
    new AuthenticationError('SASL authentication failed.', { cause: new NetworkError('Connection closed') }),
    'unreachable'
  ],
  ['no answer in time', new TimeoutError('Request timed out'), 'timeout'],
  [
    'a password that is wrong',
    new NetworkError('Connection to a:1 failed', {
      cause: new AuthenticationError('SASL authentication failed.', { cause: answerWith(58) })
    }),
    'credentials-refused'
  ],
  [
    'a server that does not know the password',
    new AuthenticationError('Invalid server signature.'),
    'credentials-refused'
  ],
  [
    'a mechanism that is not there',
    new AuthenticationError('Cannot find a suitable SASL mechanism.', { cause: answerWith(33) }),
    'credentials-refused'
  ],
  [
    'a token that cannot be had',
    new NetworkError('Connection to a:1 failed', { cause: new LogInError('the token file x is empty') }),
    'credentials-refused'
  ],
  ['an answer to nothing', new UnexpectedCorrelationIdError('5'), 'protocol-mismatch'],
  ['a broker that is too old', new UnsupportedApiError('Unsupported API Produce.'), 'protocol-mismatch'],
  ['a use that is wrong', new UserError('Broker requires TLS.'), 'client-failed'],
  ['a bug', new TypeError('undefined is not a function'), 'client-failed'],
  ['a string', 'text', 'client-failed'],
  ['nothing', undefined, 'client-failed']
] as const) {
  test(`${name} is ${reason}`, () => {
    assert.equal(platformaticFaultOf(error).reason, reason)
  })
}

test('the operator reads what Node said of a connection', () => {
  const fault = platformaticFaultOf(new NetworkError('Connection to a:1 failed', { cause: refused }))
  assert.match(fault.describe(), /\(connect ECONNREFUSED 127\.0\.0\.1:1\)$/)
})

test('a fault stays itself', () => {
  const fault = new KafkaFault('leader-moved')
  assert.equal(platformaticFaultOf(fault), fault)
})

test('the text of an error says nothing about its kind', () => {
  assert.equal(platformaticFaultOf(new Error('MESSAGE_TOO_LARGE code 10')).reason, 'client-failed')
})

test('every code that the library knows is in the table, by its name', () => {
  const known = Object.values(protocolErrors).filter(({ id }) => id !== 'NONE')
  assert.ok(known.length > 120)
  for (const { id, code } of known) {
    assert.equal(findErrorCode(code)?.name, id)
    const fault = platformaticFaultOf(new ProtocolError(code))
    assert.equal(fault.reason, findErrorCode(code)?.reason)
  }
})
