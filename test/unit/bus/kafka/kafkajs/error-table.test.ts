import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { repairErrorCodes } from '../../../../../src/bus/kafka/kafkajs/error-code-repair.ts'
import { findErrorCode, kafkaErrorCodes } from '../../../../../src/bus/kafka/error-table.ts'
import { faultReasons } from '../../../../../src/bus/kafka/fault-reasons.ts'
import { problems } from '../../../../../src/core/problems.ts'

interface ClientError {
  readonly code: number
  readonly type: string
  readonly retriable: boolean
}

const client: { errorCodes: readonly ClientError[]; createErrorFromCode(code: number): ClientError } = createRequire(
  import.meta.url
)('kafkajs/src/protocol/error.js')
const clientCodes = [...client.errorCodes]

/** The last code of Kafka 4.3; kafkajs 2.2.4 ends with 88. */
const lastCode = 133
const lastClientCode = 88

/** What kafkajs calls by an older name. */
const oldNames: Readonly<Record<number, string>> = {
  [-1]: 'UNKNOWN',
  6: 'NOT_LEADER_FOR_PARTITION',
  14: 'GROUP_LOAD_IN_PROGRESS',
  15: 'GROUP_COORDINATOR_NOT_AVAILABLE',
  16: 'NOT_COORDINATOR_FOR_GROUP'
}

test('every code that kafkajs knows is in the table, by its name', () => {
  for (const { code, type } of clientCodes) assert.equal(oldNames[code] ?? findErrorCode(code)?.name, type)
})

test('what is in the table and not in kafkajs is younger, and the table has no hole', () => {
  const known = new Set(clientCodes.map(({ code }) => code))
  const ours = kafkaErrorCodes.map(({ code }) => code)
  assert.deepEqual(
    ours.filter((code) => !known.has(code)),
    Array.from({ length: lastCode - lastClientCode }, (_, index) => lastClientCode + 1 + index)
  )
  assert.equal(ours.length, lastCode + 1, 'all from 1 on, and -1')
  assert.equal(new Set(ours).size, ours.length)
})

test('no code of a record’s fault passes by itself, and what kafkajs tries again is never the record’s fault', () => {
  for (const { code, retriable } of clientCodes) {
    const entry = findErrorCode(code)
    assert.ok(entry !== undefined)
    if (retriable) assert.notEqual(faultReasons[entry.reason].class, 'record', entry.name)
  }
})

test('a record that is at fault is refused for good; everything else is asked for again', () => {
  for (const [reason, { class: faultClass, problem, operator }] of Object.entries(faultReasons)) {
    assert.equal(problems[problem].retry, faultClass === 'record' ? 'never' : 'later', reason)
    assert.ok(operator.length > 40, `${reason} tells the operator something`)
  }
})

for (const [code, reason] of [
  [3, 'topic-missing'],
  [6, 'leader-moved'],
  [7, 'replicas-late'],
  [10, 'record-too-large'],
  [18, 'record-too-large'],
  [19, 'not-enough-replicas'],
  [20, 'not-enough-replicas'],
  [29, 'topic-forbidden'],
  [31, 'cluster-forbidden'],
  [58, 'credentials-refused'],
  [87, 'record-refused']
] as const) {
  test(`the code ${code} is ${reason}`, () => {
    assert.equal(findErrorCode(code)?.reason, reason)
  })
}

test('kafkajs loses the number of a younger code until it has learnt it', () => {
  assert.equal(client.createErrorFromCode(89).code, -99)
  repairErrorCodes()
  repairErrorCodes()
  const { code, type, retriable } = client.createErrorFromCode(89)
  assert.deepEqual({ code, type, retriable }, { code: 89, type: 'THROTTLING_QUOTA_EXCEEDED', retriable: true })
  assert.equal(client.createErrorFromCode(10).type, 'MESSAGE_TOO_LARGE', 'what it knew is untouched')
  assert.equal(client.errorCodes.length, kafkaErrorCodes.length)
})
