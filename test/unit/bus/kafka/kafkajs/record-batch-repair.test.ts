import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import { Reader, jsCRC32C, readRecordsBatch } from '@platformatic/kafka'
import type { RecordsBatch } from '@platformatic/kafka'
import { compressionBits } from '../../../../../src/bus/kafka/compress.ts'
import type { Compression } from '../../../../../src/bus/kafka/compression.ts'
import { messagesOf } from '../../../../../src/bus/kafka/kafkajs/kafkajs-messages.ts'
import { repairRecordBatches } from '../../../../../src/bus/kafka/kafkajs/record-batch-repair.ts'
import { groupByPartition } from '../../../../../src/bus/kafka/partition-groups.ts'
import type { RecordHeader } from '../../../../../src/core/bus.ts'

/* kafkajs' own request around our batch, read by the other library. */

type Produce = (parts: object) => { readonly request: { encode(): Promise<{ readonly buffer: Buffer }> } }

repairRecordBatches()
const { protocol }: { protocol: (of: { version: number }) => Produce } = createRequire(import.meta.url)(
  'kafkajs/src/protocol/requests/produce'
)

const value = Buffer.alloc(3000, 'turnpike ')

async function batchIn(version: number, headers: readonly RecordHeader[], compression: Compression = 'none') {
  const records = [1, 2].map((index) => ({ topic: 't', key: `k${index}`, headers, value }))
  const [group] = groupByPartition(records, 1)
  assert.ok(group !== undefined)
  return send(version, { compression: compressionBits[compression] }, messagesOf(group))
}

async function send(version: number, more: object, messages: readonly object[]) {
  const topicData = [{ topic: 't', partitions: [{ partition: 4, firstSequence: 9, messages }] }]
  const { buffer } = await protocol({ version })({ acks: -1, timeout: 1234, topicData, ...more }).request.encode()
  // https://kafka.apache.org/protocol#The_Messages_Produce: no transaction, acks, time, one topic "t", one partition, its batch.
  assert.equal(buffer.subarray(0, 23).toString('hex'), 'ffffffff000004d200000001000174' + '0000000100000004')
  const bytes = buffer.subarray(27)
  assert.equal(buffer.readInt32BE(23), bytes.length)
  return { bytes, batch: readRecordsBatch(Reader.from(bytes)) }
}

function headersOf({ records }: RecordsBatch): unknown {
  return [...(records[0]?.headers ?? [])].map(([name, text]) => [String(name), String(text)])
}

describe('what kafkajs sends', () => {
  for (const compression of ['none', 'gzip', 'lz4', 'zstd'] as const)
    test(`is what was given, packed by ${compression}`, async () => {
      const { bytes, batch } = await batchIn(7, [['a', 'b']], compression)
      assert.equal(batch.attributes, compressionBits[compression])
      assert.equal(batch.crc, jsCRC32C(bytes.subarray(21)))
      assert.ok(Math.abs(Number(batch.firstTimestamp) - Date.now()) < 60_000)
      const read = batch.records.map((record) => [String(record.key), record.value])
      assert.deepEqual(read, [
        ['k1', value],
        ['k2', value]
      ])
      assert.ok(compression === 'none' ? bytes.length > 6000 : bytes.length < 600)
    })

  test('has every name of a header, every value and their order', async () => {
    const headers = [
      ['__proto__', 'p'],
      ['a', '1'],
      ['constructor', 'c'],
      ['a', ''],
      ['é', '漢😀']
    ] as const
    assert.deepEqual(headersOf((await batchIn(7, headers)).batch), headers)
  })

  test('is so in each version of the request that brokers may ask for', async () => {
    for (const version of [3, 4, 5, 6, 7])
      assert.deepEqual(headersOf((await batchIn(version, [['a', 'b']])).batch), [['a', 'b']])
  })
})

test('a record without headers is ours too', async () => {
  const { batch } = await batchIn(7, [], 'lz4')
  assert.deepEqual([headersOf(batch), batch.records.length], [[], 2])
})

test('messages of others are written by kafkajs, with what it knows of their producer', async () => {
  const messages = [{ key: 'k', value: 'v', headers: { a: ['1', '2'], b: '3' }, timestamp: '7' }, { value: null }]
  const { batch } = await send(7, { producerId: 5, producerEpoch: 3 }, messages)
  assert.deepEqual([batch.producerId, batch.producerEpoch, batch.firstSequence], [5n, 3, 9])
  assert.deepEqual(headersOf(batch), [
    ['a', '1'],
    ['a', '2'],
    ['b', '3']
  ])
  assert.deepEqual([batch.firstTimestamp, batch.records.length], [7n, 2])
})

test('a repair that comes too late is refused', () => {
  assert.throws(repairRecordBatches, /kafkajs has been sent by before it was repaired/)
})
