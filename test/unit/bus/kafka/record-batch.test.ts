import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { Reader, jsCRC32C, readRecordsBatch } from '@platformatic/kafka'
import type { RecordsBatch } from '@platformatic/kafka'
import fc from 'fast-check'
import type { Compression } from '../../../../src/bus/kafka/compression.ts'
import { groupByPartition } from '../../../../src/bus/kafka/partition-groups.ts'
import { encodeBatch } from '../../../../src/bus/kafka/record-batch.ts'
import type { RecordHeader } from '../../../../src/core/bus.ts'

/* The library's reader and its checksum in JavaScript are the judges: neither shares code with what is tested. */

interface Plain {
  readonly key: string
  readonly headers: readonly RecordHeader[]
  readonly value: Uint8Array
}

const now = 1_790_000_000_123

async function encode(records: readonly Plain[], compression: Compression = 'none'): Promise<Buffer> {
  const [group] = groupByPartition(
    records.map((record) => ({ topic: 't', ...record })),
    1
  )
  assert.ok(group !== undefined)
  const { head, payload } = await encodeBatch(group.records, compression, now)
  return Buffer.concat([head, payload])
}

function plainOf(batch: RecordsBatch): readonly object[] {
  return batch.records.map(({ key, headers, value }) => ({
    key: String(key),
    headers: [...headers].map(([name, text]) => [String(name), String(text)]),
    value
  }))
}

async function assertReadBack(records: readonly Plain[], compression?: Compression): Promise<RecordsBatch> {
  const bytes = await encode(records, compression)
  const batch = readRecordsBatch(Reader.from(bytes))
  const wanted = records.map(({ value, ...record }) => ({ ...record, value: Buffer.from(value) }))
  assert.deepEqual(plainOf(batch), wanted)
  assert.equal(batch.length, bytes.length - 12)
  assert.equal(batch.crc, jsCRC32C(bytes.subarray(21)))
  return batch
}

function withHeaders(...headers: readonly RecordHeader[]): Plain {
  return { key: 'k', headers, value: Buffer.from('v') }
}

describe('a batch of records', () => {
  test('is of format 2, of one time, and of no transaction and no idempotent producer', async () => {
    const batch = await assertReadBack([withHeaders(), withHeaders(), withHeaders()])
    const { firstOffset, magic, attributes, lastOffsetDelta, firstTimestamp, maxTimestamp } = batch
    const { producerId, producerEpoch, firstSequence, records } = batch
    assert.deepEqual([firstOffset, magic, attributes, lastOffsetDelta], [0n, 2, 0, 2])
    assert.deepEqual([firstTimestamp, maxTimestamp], [BigInt(now), BigInt(now)])
    assert.deepEqual([producerId, producerEpoch, firstSequence], [-1n, -1, -1])
    assert.deepEqual(
      records.map(({ offsetDelta, timestampDelta }) => [offsetDelta, timestampDelta]),
      [0, 1, 2].map((offset) => [offset, 0n])
    )
  })

  test('keeps every name of a header, every value and their order, a name that comes twice too', async () => {
    await assertReadBack([withHeaders(['__proto__', 'p'], ['a', '1'], ['é', '漢😀'], ['a', ''], ['a', '1'], ['', 'x'])])
  })

  test('keeps what is empty empty, and does not make it null', async () => {
    const [record] = readRecordsBatch(
      Reader.from(await encode([{ key: '', headers: [['', '']], value: Buffer.of() }]))
    ).records
    assert.deepEqual([record?.key, record?.value], [Buffer.alloc(0), Buffer.alloc(0)])
  })

  test('has texts and values of every length at which their length takes another byte', async () => {
    const lengths = [0, 1, 47, 48, 49, 62, 63, 64, 65, 8190, 8191, 8192, 1_048_575, 1_048_576]
    for (const unit of ['x', 'é', '漢'])
      for (const length of lengths.slice(0, unit === 'x' ? undefined : -2))
        await assertReadBack([
          withHeaders(['n', unit.repeat(length)], [unit.repeat(length), 'v']),
          withHeaders(['after', 'it'])
        ])
    for (const length of lengths)
      await assertReadBack([{ key: 'k', headers: [], value: Buffer.alloc(length, 7) }, withHeaders()])
  })

  test('is right when the length of a record takes more bytes than its characters let expect', async () => {
    for (let filler = 8100; filler < 8200; filler += 1)
      await assertReadBack([
        { key: 'k', headers: [['n', 'éé']], value: Buffer.alloc(filler) },
        withHeaders(['after', 'it'])
      ])
  })

  test('counts records of which the last has an offset of two and of three bytes', async () => {
    await assertReadBack(Array.from({ length: 8200 }, (_, index) => withHeaders(['n', String(index)])))
  })

  test('of any records is what was given', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 80 })
    const record = fc.record({
      key: text,
      headers: fc.array(fc.tuple(text, text), { maxLength: 5 }),
      value: fc.uint8Array({ maxLength: 300 })
    })
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 8 }), async (records) => {
        await assertReadBack(records)
      })
    )
  })

  test('that is very large leaves the next one right', async () => {
    await assertReadBack([{ key: 'k', headers: [], value: randomBytes(5_000_000) }])
    await assertReadBack([withHeaders(['a', '1'])])
  })
})

describe('compression', () => {
  for (const [compression, bits] of [
    ['none', 0],
    ['gzip', 1],
    ['lz4', 3],
    ['zstd', 4]
  ] as const) {
    test(`${compression} is said in the attributes, and what it packs is what was given`, async () => {
      const records = Array.from({ length: 50 }, () => ({
        ...withHeaders(['a', 'b']),
        value: Buffer.alloc(2000, 'turnpike ')
      }))
      const { attributes } = await assertReadBack(records, compression)
      assert.equal(attributes, bits)
      const { length } = await encode(records, compression)
      assert.ok(compression === 'none' ? length > 100_000 : length < 10_000)
    })

    test(`batches that are packed by ${compression} at the same time are not mixed up`, async () => {
      const values = ['a', 'b', 'c'].map((text) => Buffer.alloc(100_000, text))
      const encoded = await Promise.all(
        values.map(async (value) => encode([{ key: 'k', headers: [], value }], compression))
      )
      for (const [index, bytes] of encoded.entries())
        assert.deepEqual(readRecordsBatch(Reader.from(bytes)).records[0]?.value, values[index])
    })
  }

  test('lz4 is a frame of independent blocks: Kafka reads no other', async () => {
    // https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md: magic number, then version 01 and the block independence bit.
    const frame = (await encode([{ key: 'k', headers: [], value: Buffer.alloc(500_000, 'abc') }], 'lz4')).subarray(61)
    assert.equal(frame.readUInt32LE(0), 0x184d2204)
    assert.equal((frame[4] ?? 0) >> 6, 1)
    assert.equal(((frame[4] ?? 0) >> 5) & 1, 1)
  })
})
