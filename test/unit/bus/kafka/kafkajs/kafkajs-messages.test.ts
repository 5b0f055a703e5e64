import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KafkaFault } from '../../../../../src/bus/kafka/kafka-fault.ts'
import { firstOffsetOf, messagesOf } from '../../../../../src/bus/kafka/kafkajs/kafkajs-messages.ts'
import { groupByPartition } from '../../../../../src/bus/kafka/partition-groups.ts'

const answer = (partition: number, baseOffset: string, errorCode = 0) => ({
  topicName: 't',
  partition,
  errorCode,
  baseOffset
})

test('the first offset is that of the partition, beyond what a number holds', () => {
  assert.equal(firstOffsetOf(0, [answer(1, '7'), answer(0, '9007199254740993')]), 9007199254740993n)
})

for (const [name, answers] of [
  ['no answer at all', []],
  ['an answer of another partition', [answer(7, '10')]],
  ['an answer with an error in it', [answer(0, '10', 6)]],
  ['an answer without an offset', [answer(0, '-1')]]
] as const) {
  test(`${name} confirms nothing, whatever kafkajs says`, () => {
    const outcome = firstOffsetOf(0, answers)
    assert.ok(outcome instanceof KafkaFault && outcome.reason === 'unconfirmed')
  })
}

test('messages are the records, with their partition', () => {
  const headers = [['a', '1'] as const]
  const [group] = groupByPartition([{ topic: 't', key: 'k', headers, value: Buffer.from('v') }], 1)
  assert.ok(group !== undefined)
  assert.deepEqual(messagesOf(group), [{ key: Buffer.from('k'), value: Buffer.from('v'), headers, partition: 0 }])
})
