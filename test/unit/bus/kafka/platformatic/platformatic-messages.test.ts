import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupByPartition } from '../../../../../src/bus/kafka/partition-groups.ts'
import { messagesOf } from '../../../../../src/bus/kafka/platformatic/platformatic-messages.ts'

test('headers keep every name, every value and their order, a name that comes twice too', () => {
  const headers = [
    ['__proto__', 'p'],
    ['a', '1'],
    ['é', '漢😀'],
    ['a', ''],
    ['a', '1']
  ] as const
  const [group] = groupByPartition([{ topic: 't', key: 'k', headers, value: new Uint8Array() }], 1)
  assert.ok(group !== undefined)
  const [message] = messagesOf('t', group)
  assert.deepEqual(
    [...(message?.headers ?? [])].map((bytes) => bytes.map(String)),
    headers.map((header) => [...header])
  )
})

test('a message is of its topic and partition, and its value is no copy', () => {
  const value = Uint8Array.from([1, 2, 3])
  const [group] = groupByPartition([{ topic: 't', key: 'a key', headers: [], value }], 7)
  assert.ok(group !== undefined)
  const [message] = messagesOf('t', group)
  assert.deepEqual([message?.topic, message?.partition], ['t', group.partition])
  assert.equal(message?.value.buffer, value.buffer)
})
