import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partitionOf } from '../../../../src/bus/kafka/murmur2.ts'
import { groupByPartition, positionsOf } from '../../../../src/bus/kafka/partition-groups.ts'
import type { PartitionGroup } from '../../../../src/bus/kafka/partition-groups.ts'
import type { BusRecord } from '../../../../src/core/bus.ts'
import { textRecord } from '../batching/held-transport.ts'

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
  for (const { partition, records: grouped, indexes } of groups) {
    assert.deepEqual(
      indexes,
      indexes.toSorted((left, right) => left - right)
    )
    assert.deepEqual(
      grouped.map(({ value }) => String(value)),
      indexes.map(String)
    )
    assert.ok(grouped.every(({ key }) => partitionOf(key, 4) === partition))
  }
})

test('positions count on from the first offset, beyond what a number holds', () => {
  const group = onlyGroup(textRecord('t', 'a'), textRecord('t', 'b'), textRecord('t', 'c'))
  assert.deepEqual(positionsOf(group, 9007199254740992n), [
    '0:9007199254740992',
    '0:9007199254740993',
    '0:9007199254740994'
  ])
})

test('a value is sent without a copy, and an empty one is not null', () => {
  const whole = Uint8Array.from([1, 2, 3, 4])
  const view = whole.subarray(1, 3)
  const group = onlyGroup(
    { topic: 't', key: 'é', headers: [], value: view },
    { topic: 't', key: '', headers: [], value: new Uint8Array() }
  )
  const [first, second] = group.records
  assert.ok(Buffer.isBuffer(first?.value))
  assert.equal(first.value.buffer, whole.buffer)
  assert.deepEqual([...first.value], [2, 3])
  assert.deepEqual(first.key, Buffer.from('é'))
  assert.deepEqual([second?.value, second?.key], [Buffer.alloc(0), Buffer.alloc(0)])
})
