import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import kafkajs from 'kafkajs'
import { decompressFrame } from 'lz4-napi'

/** kafkajs' codec, as far as a reader needs one: what is written is compressed by compress.ts. */
interface Codec {
  decompress(buffer: Buffer): Promise<Buffer>
}

const lz4: Codec = { decompress: async (buffer) => decompressFrame(buffer) }

const decompressZstd = promisify(zstdDecompress)
const zstd: Codec = { decompress: async (buffer) => decompressZstd(buffer) }

/** kafkajs brings gzip, by node:zlib too; the others it looks up in this table of its own. */
export function registerCodecs(): void {
  const { CompressionCodecs, CompressionTypes: types } = kafkajs
  CompressionCodecs[types.LZ4] = () => lz4
  CompressionCodecs[types.ZSTD] = () => zstd
}
