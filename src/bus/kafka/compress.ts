import { promisify } from 'node:util'
import { gzip, zstdCompressSync } from 'node:zlib'
import { compressFrameSync } from 'lz4-napi'
import type { Compression } from './compression.ts'

const compressGzip = promisify(gzip)

/**
 * What comes back holds nothing of `bytes`, which may be written to again at once. lz4 and zstd are done here and
 * now: for what one call holds, to hand it to another thread costs more than it saves. lz4's frames have independent
 * blocks: Kafka's readers take no other.
 */
export const compressors: Readonly<Record<Compression, (bytes: Buffer) => Buffer | Promise<Buffer>>> = {
  none: (bytes) => Buffer.from(bytes),
  lz4: (bytes) => compressFrameSync(bytes),
  gzip: async (bytes) => compressGzip(Buffer.from(bytes)),
  zstd: (bytes) => zstdCompressSync(bytes)
}

/** https://kafka.apache.org/documentation/#recordbatch, the lowest three bits of `attributes`. */
export const compressionBits: Readonly<Record<Compression, number>> = { none: 0, gzip: 1, lz4: 3, zstd: 4 }
