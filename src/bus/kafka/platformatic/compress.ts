import { promisify } from 'node:util'
import { gzip, zstdCompress } from 'node:zlib'
import { compressFrameSync } from 'lz4-napi'
import type { Compression } from '../compression.ts'

const compressGzip = promisify(gzip)
const compressZstd = promisify(zstdCompress)

/**
 * What comes back holds nothing of `bytes`, which may be written to again at once. lz4 is done here and now: for what one
 * call holds, to hand it to another thread costs more than the work. Its frames have independent blocks: Kafka's readers
 * take no other.
 */
export const compressors: Readonly<Record<Compression, (bytes: Buffer) => Buffer | Promise<Buffer>>> = {
  none: (bytes) => Buffer.from(bytes),
  lz4: (bytes) => compressFrameSync(bytes),
  gzip: async (bytes) => compressGzip(Buffer.from(bytes)),
  zstd: async (bytes) => compressZstd(Buffer.from(bytes))
}

/** https://kafka.apache.org/documentation/#recordbatch, the lowest three bits of `attributes`. */
export const compressionBits: Readonly<Record<Compression, number>> = { none: 0, gzip: 1, lz4: 3, zstd: 4 }
