import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import kafkajs from 'kafkajs'
import { compatibilityPartitioner } from '@platformatic/kafka'
import { partitionOf } from '../../../../src/bus/kafka/murmur2.ts'

const choose = kafkajs.Partitioners.DefaultPartitioner()

function chosenByKafkajs(key: Buffer, count: number): number {
  const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
    partitionId,
    leader: 1,
    partitionErrorCode: 0,
    replicas: [1],
    isr: [1]
  }))
  return choose({ topic: 't', partitionMetadata, message: { key, value: null } })
}

test('every key goes where kafkajs’ DefaultPartitioner puts it', () => {
  const key = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes))
  fc.assert(
    fc.property(key, fc.integer({ min: 1, max: 500 }), (bytes, count) => {
      assert.equal(partitionOf(bytes, count), chosenByKafkajs(bytes, count))
    }),
    { numRuns: 3000 }
  )
})

test('and where @platformatic/kafka’s compatibilityPartitioner puts it', () => {
  const key = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes))
  fc.assert(
    fc.property(key, fc.integer({ min: 1, max: 500 }), (bytes, count) => {
      const chosen = compatibilityPartitioner({ topic: 't', key: bytes, value: bytes }, bytes)
      assert.equal(partitionOf(bytes, count), chosen % count)
    }),
    { numRuns: 1000 }
  )
})

// https://github.com/apache/kafka/blob/4.0/clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java
for (const [key, hash] of [
  ['21', -973_932_308],
  ['foobar', -790_332_482],
  ['a-little-bit-long-string', -985_981_536],
  ['a-little-bit-longer-string', -1_486_304_829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971],
  ['abc', 479_470_107]
] as const) {
  test(`the hash of ${key} is Kafka’s own`, () => {
    assert.equal(partitionOf(Buffer.from(key), 2 ** 31), hash & 0x7fffffff)
  })
}

test('a key is its bytes, also as a part of a larger buffer', () => {
  const whole = Buffer.from('..foobar..')
  assert.equal(partitionOf(whole.subarray(2, 8), 1000), partitionOf(Buffer.from('foobar'), 1000))
})
