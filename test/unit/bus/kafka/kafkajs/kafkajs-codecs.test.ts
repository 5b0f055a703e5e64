import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import kafkajs from 'kafkajs'
import { compressors } from '../../../../../src/bus/kafka/compress.ts'
import type { Compression } from '../../../../../src/bus/kafka/compression.ts'
import { registerCodecs } from '../../../../../src/bus/kafka/kafkajs/kafkajs-codecs.ts'

registerCodecs()

type Packing = Exclude<Compression, 'none'>

interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>
  decompress(buffer: Buffer): Promise<Buffer>
}

function codecOf(compression: Packing): Codec {
  const { LZ4, ZSTD, GZIP } = kafkajs.CompressionTypes
  return kafkajs.CompressionCodecs[{ lz4: LZ4, zstd: ZSTD, gzip: GZIP }[compression] as typeof LZ4]() // Never Snappy.
}

for (const compression of ['lz4', 'zstd', 'gzip'] as const) {
  test(`${compression} gives back what was packed, by it or for the other client`, async () => {
    const codec = codecOf(compression)
    const inputs = [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(3_000_000, 'turnpike '), randomBytes(200_000)]
    for (const input of inputs) {
      for (const packed of [await codec.compress({ buffer: input }), await compressors[compression](input)])
        assert.ok((await codec.decompress(packed)).equals(input))
    }
  })

  test(`${compression} refuses what was not packed so`, async () => {
    await assert.rejects(codecOf(compression).decompress(Buffer.from('no frame of any kind')))
  })
}
