import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { faultReasons } from '../../../../../src/bus/kafka/fault-reasons.ts'
import type { FaultWord } from '../../../../../src/bus/kafka/fault-reasons.ts'
import { KafkaFault } from '../../../../../src/bus/kafka/kafka-fault.ts'
import { kafkajsFaultOf as faultOf } from '../../../../../src/bus/kafka/kafkajs/kafkajs-fault.ts'

type ErrorName =
  | 'KafkaJSError'
  | 'KafkaJSNumberOfRetriesExceeded'
  | 'KafkaJSNonRetriableError'
  | 'KafkaJSConnectionError'
  | 'KafkaJSLockTimeout'
  | 'KafkaJSRequestTimeoutError'
  | 'KafkaJSSASLAuthenticationError'
  | 'KafkaJSBrokerNotFound'

/** kafkajs' own classes; its types do not say what their constructors take. */
const kafkajs: Readonly<Record<ErrorName, new (cause: unknown, details?: object) => Error>> = createRequire(
  import.meta.url
)('kafkajs/src/errors.js')
const { createErrorFromCode }: { createErrorFromCode(code: number): Error } = createRequire(import.meta.url)(
  'kafkajs/src/protocol/error.js'
)

// Its keys are what the type says.
const faultWords = Object.keys(faultReasons) as FaultWord[]

test('an error of a broker is told by its code, whatever is wrapped around it', () => {
  const error = createErrorFromCode(10)
  for (const thrown of [
    error,
    new kafkajs.KafkaJSNumberOfRetriesExceeded(error, { retryCount: 0, retryTime: 1 }),
    new kafkajs.KafkaJSNonRetriableError(error, { cause: error })
  ]) {
    const fault = faultOf(thrown)
    assert.equal(fault.reason, 'record-too-large')
    assert.equal(fault.code, 'MESSAGE_TOO_LARGE')
    assert.equal(fault.scope, 'record')
    assert.equal(fault.problem.code, 'event-too-large')
  }
})

for (const [error, reason] of [
  [new kafkajs.KafkaJSConnectionError('refused', { broker: 'a:1', code: 'ECONNREFUSED' }), 'unreachable'],
  [new kafkajs.KafkaJSLockTimeout('waited'), 'timeout'],
  [new kafkajs.KafkaJSSASLAuthenticationError('wrong password'), 'credentials-refused'],
  [new kafkajs.KafkaJSBrokerNotFound('unknown node'), 'leader-moved'],
  [new kafkajs.KafkaJSError('something'), 'client-failed'],
  [new TypeError('undefined is not a function'), 'client-failed'],
  ['a string', 'client-failed'],
  [undefined, 'client-failed']
] as const) {
  test(`${error instanceof Error ? error.name : String(error)} is ${reason}`, () => {
    const fault = faultOf(error)
    assert.equal(fault.reason, reason)
    assert.equal(fault.scope, reason === 'leader-moved' ? 'topic' : 'region')
    assert.equal(fault.problem.code, 'bus-unavailable')
    assert.equal(fault.problem.reason, reason)
    assert.equal(fault.code, undefined)
  })
}

test('the text of an error says nothing about its kind', () => {
  assert.equal(faultOf(new Error('MESSAGE_TOO_LARGE code 10')).reason, 'client-failed')
  assert.equal(faultOf(Object.assign(new Error('x'), { type: 'MESSAGE_TOO_LARGE' })).reason, 'client-failed')
})

test('a code that is younger than the table makes no record guilty', () => {
  const fault = faultOf(createErrorFromCode(9999))
  assert.deepEqual([fault.reason, fault.code, fault.scope], ['unexpected', 'KAFKAJS_UNKNOWN_ERROR_CODE', 'region'])
})

test('a fault stays itself, and describes what to do and what was said', () => {
  const fault = faultOf(createErrorFromCode(29))
  assert.equal(faultOf(fault), fault)
  assert.match(fault.describe(), /WRITE and DESCRIBE.*\(TOPIC_AUTHORIZATION_FAILED\)/)
  assert.match(new KafkaFault('timeout').describe(), /did not answer in time/)
})

test('a broker that answers with an error about a partition is well: its other topics are not doubted', () => {
  const regional = new Set([
    'timeout',
    'unreachable',
    'not-connected',
    'cluster-forbidden',
    'credentials-refused',
    'protocol-mismatch',
    'broker-failed',
    'unexpected',
    'client-failed'
  ])
  for (const reason of faultWords) {
    const { scope, faultClass, problem } = new KafkaFault(reason)
    const own = faultClass === 'record' ? 'record' : 'topic'
    assert.equal(scope, regional.has(reason) ? 'region' : own, reason)
    assert.equal(scope === 'record', problem.spec.retry === 'never', reason)
  }
})

for (const [code, name] of [
  [2, 'CORRUPT_MESSAGE'],
  [5, 'LEADER_NOT_AVAILABLE'],
  [6, 'NOT_LEADER_OR_FOLLOWER'],
  [7, 'REQUEST_TIMED_OUT'],
  [19, 'NOT_ENOUGH_REPLICAS'],
  [20, 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'],
  [29, 'TOPIC_AUTHORIZATION_FAILED'],
  [56, 'KAFKA_STORAGE_ERROR']
] as const) {
  test(`${name} of one topic says nothing of the others`, () => {
    const fault = faultOf(createErrorFromCode(code))
    assert.deepEqual([fault.code, fault.scope], [name, 'topic'])
  })
}

test('no answer at all says something of all', () => {
  assert.equal(faultOf(new kafkajs.KafkaJSRequestTimeoutError('waited')).scope, 'region')
})
