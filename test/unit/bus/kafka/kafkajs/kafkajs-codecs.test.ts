import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import kafkajs from 'kafkajs'
import { compressors } from '../../../../../src/bus/kafka/compress.ts'
import type { Compression } from '../../../../../src/bus/kafka/compression.ts'
import { registerCodecs } from '../../../../../src/bus/kafka/kafkajs/kafkajs-codecs.ts'

registerCodecs()

type Packing = Exclude<Compression, 'none'>

async function unpack(compression: Packing, bytes: Buffer): Promise<Buffer> {
  const { LZ4, ZSTD, GZIP } = kafkajs.CompressionTypes
  const codec = kafkajs.CompressionCodecs[{ lz4: LZ4, zstd: ZSTD, gzip: GZIP }[compression] as typeof LZ4]() // Never Snappy.
  return codec.decompress(bytes)
}

for (const compression of ['lz4', 'zstd', 'gzip'] as const) {
  test(`${compression} gives back what was packed`, async () => {
    const inputs = [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(3_000_000, 'turnpike '), randomBytes(200_000)]
    for (const input of inputs) {
      const unpacked = await unpack(compression, await compressors[compression](input))
      assert.ok(unpacked.equals(input))
    }
  })

  test(`${compression} refuses what was not packed so`, async () => {
    await assert.rejects(unpack(compression, Buffer.from('no frame of any kind')))
  })
}
