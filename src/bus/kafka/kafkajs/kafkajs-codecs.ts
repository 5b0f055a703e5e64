import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import kafkajs from 'kafkajs'
import type { CompressionTypes } from 'kafkajs'
import { compressFrame, decompressFrame } from 'lz4-napi'
import type { Compression } from '../compression.ts'

/** kafkajs' codec: it compresses the records of one partition, and none of it runs on the event loop. */
interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>
  decompress(buffer: Buffer): Promise<Buffer>
}

/** The frame format with independent blocks: Kafka's readers take no other. */
const lz4: Codec = {
  compress: async ({ buffer }) => compressFrame(buffer),
  decompress: async (buffer) => decompressFrame(buffer)
}

const compressZstd = promisify(zstdCompress)
const decompressZstd = promisify(zstdDecompress)
const zstd: Codec = {
  compress: async ({ buffer }) => compressZstd(buffer),
  decompress: async (buffer) => decompressZstd(buffer)
}

/** kafkajs brings gzip, by node:zlib too; the others it looks up in this table of its own. */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes: types } = kafkajs
  CompressionCodecs[types.LZ4] = () => lz4
  CompressionCodecs[types.ZSTD] = () => zstd
}

export function compressionType(compression: Compression): CompressionTypes {
  const { CompressionTypes: types } = kafkajs
  return { lz4: types.LZ4, zstd: types.ZSTD, gzip: types.GZIP, none: types.None }[compression]
}
