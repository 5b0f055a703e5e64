import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import kafkajs from 'kafkajs'
import { decompressFrame } from 'lz4-napi'
import { compressors } from '../compress.ts'

/** kafkajs' codec: it packs the records of one partition. */
interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>
  decompress(buffer: Buffer): Promise<Buffer>
}

const lz4: Codec = {
  compress: async ({ buffer }) => compressors.lz4(buffer),
  decompress: async (buffer) => decompressFrame(buffer)
}

const decompressZstd = promisify(zstdDecompress)
const zstd: Codec = {
  compress: async ({ buffer }) => compressors.zstd(buffer),
  decompress: async (buffer) => decompressZstd(buffer)
}

/** kafkajs brings gzip, by node:zlib too; the others it looks up in this table of its own. */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes: types } = kafkajs
  CompressionCodecs[types.LZ4] = () => lz4
  CompressionCodecs[types.ZSTD] = () => zstd
}
