import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KafkaFault } from '../../../../src/bus/kafka/kafka-fault.ts'
import { groupByPartition, positionsOf } from '../../../../src/bus/kafka/partition-groups.ts'
import type { PartitionGroup } from '../../../../src/bus/kafka/partition-groups.ts'
import type { BusRecord } from '../../../../src/core/bus.ts'
import { textRecord } from '../batching/held-transport.ts'

const answer = (partition: number, baseOffset: string, errorCode = 0) => ({
  topicName: 't',
  partition,
  errorCode,
  baseOffset
})

function onlyGroup(...records: readonly BusRecord[]): PartitionGroup {
  const [group, ...others] = groupByPartition(records, 1)
  assert.ok(group !== undefined && others.length === 0)
  return group
}

test('each partition gets its records in their order, and a key is in one partition', () => {
  const records = Array.from({ length: 90 }, (_, index) => textRecord('t', String(index), `key-${index % 9}`))
  const groups = groupByPartition(records, 4)
  assert.ok(groups.length > 1 && groups.length <= 4)
  assert.deepEqual(
    groups.flatMap(({ indexes }) => indexes).toSorted((left, right) => left - right),
    [...records.keys()]
  )
  for (const { partition, messages, indexes } of groups) {
    assert.deepEqual(
      indexes,
      indexes.toSorted((left, right) => left - right)
    )
    assert.deepEqual(
      messages.map(({ value }) => String(value)),
      indexes.map(String)
    )
    assert.ok(messages.every((message) => message.partition === partition))
  }
})

test('positions count on from the first offset, beyond what a number holds', () => {
  const group = onlyGroup(textRecord('t', 'a'), textRecord('t', 'b'), textRecord('t', 'c'))
  assert.deepEqual(positionsOf(group, [answer(1, '7'), answer(0, '9007199254740992')]), [
    '0:9007199254740992',
    '0:9007199254740993',
    '0:9007199254740994'
  ])
})

for (const [name, answers] of [
  ['no answer at all', []],
  ['an answer of another partition', [answer(7, '10')]],
  ['an answer with an error in it', [answer(0, '10', 6)]],
  ['an answer without an offset', [answer(0, '-1')]]
] as const) {
  test(`${name} confirms nothing, whatever kafkajs says`, () => {
    const group = onlyGroup(textRecord('t', 'a'))
    assert.throws(
      () => positionsOf(group, answers),
      (thrown) => thrown instanceof KafkaFault && thrown.reason === 'unconfirmed'
    )
  })
}

test('headers keep every name and every value, and touch no prototype', () => {
  const headers = [
    ['__proto__', 'p'],
    ['a', '1'],
    ['constructor', 'c'],
    ['a', ''],
    ['a', '3']
  ] as const
  const group = onlyGroup({ topic: 't', key: '', headers, value: new Uint8Array() })
  const sent = group.messages[0]?.headers ?? {}
  assert.deepEqual(Object.entries(sent), [
    ['__proto__', 'p'],
    ['a', ['1', '', '3']],
    ['constructor', 'c']
  ])
  assert.equal(Object.getPrototypeOf(sent), Object.prototype)
})

test('a value is sent without a copy, and an empty one is not null', () => {
  const whole = Uint8Array.from([1, 2, 3, 4])
  const view = whole.subarray(1, 3)
  const group = onlyGroup(
    { topic: 't', key: 'é', headers: [], value: view },
    { topic: 't', key: '', headers: [], value: new Uint8Array() }
  )
  const [first, second] = group.messages
  assert.ok(Buffer.isBuffer(first?.value))
  assert.equal(first.value.buffer, whole.buffer)
  assert.deepEqual([...first.value], [2, 3])
  assert.deepEqual(first.key, Buffer.from('é'))
  assert.deepEqual([second?.value, second?.key], [Buffer.alloc(0), Buffer.alloc(0)])
})
