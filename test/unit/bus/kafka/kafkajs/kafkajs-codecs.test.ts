import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import kafkajs from 'kafkajs'
import { compressionType, registerCodecs } from '../../../../../src/bus/kafka/kafkajs/kafkajs-codecs.ts'
import type { Compression } from '../../../../../src/bus/kafka/compression.ts'

interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>
  decompress(buffer: Buffer): Promise<Buffer>
}

registerCodecs()

function codecOf(compression: Exclude<Compression, 'none'>): Codec {
  const { LZ4, ZSTD, GZIP } = kafkajs.CompressionTypes
  return kafkajs.CompressionCodecs[{ lz4: LZ4, zstd: ZSTD, gzip: GZIP }[compression] as typeof LZ4]() // Never Snappy.
}

for (const compression of ['lz4', 'zstd', 'gzip'] as const) {
  test(`${compression} gives back what it was given, and makes repetitions small`, async () => {
    const codec = codecOf(compression)
    const inputs = [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(3_000_000, 'turnpike '), randomBytes(200_000)]
    for (const input of inputs) {
      const packed = await codec.compress({ buffer: input })
      assert.ok((await codec.decompress(packed)).equals(input))
      if (input.length === 3_000_000) assert.ok(packed.length < input.length / 50)
    }
  })
}

test('lz4 is a frame of independent blocks: Kafka reads no other', async () => {
  // https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md: magic number, then version 01 and the block independence bit.
  const frame = await codecOf('lz4').compress({ buffer: Buffer.alloc(500_000, 'abc') })
  assert.equal(frame.readUInt32LE(0), 0x184d2204)
  assert.equal((frame[4] ?? 0) >> 6, 1)
  assert.equal(((frame[4] ?? 0) >> 5) & 1, 1)
})

test('the numbers are those of the protocol', () => {
  // https://kafka.apache.org/documentation/#recordbatch, the lowest three bits of `attributes`.
  assert.deepEqual((['none', 'gzip', 'lz4', 'zstd'] as const).map(compressionType), [0, 1, 3, 4])
})
