import { constants, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { decompressFrameSync } from 'lz4-napi'

interface Format {
  /** What it begins with. */
  readonly magic: Buffer
  readonly read: (bytes: Buffer) => Buffer
}

/** Half a stream is better than none. */
const lenient = { finishFlush: constants.Z_SYNC_FLUSH }
const formats: readonly Format[] = [
  {
    magic: Buffer.from('1f8b08', 'hex'),
    read: (bytes) => inflateRawSync(bytes.subarray(gzipHeaderLength(bytes)), lenient)
  },
  { magic: Buffer.from('28b52ffd', 'hex'), read: (bytes) => zstdDecompressSync(bytes) },
  { magic: Buffer.from('04224d18', 'hex'), read: (bytes) => decompressFrameSync(bytes.subarray(0, lz4Length(bytes))) },
  // zlib's beginning is any two bytes of many: looked for at the very beginning only.
  ...['7801', '785e', '789c', '78da'].map((hex) => ({
    magic: Buffer.from(hex, 'hex'),
    read: (bytes: Buffer) => inflateSync(bytes, lenient)
  }))
]

/** Everything that is compressed in these bytes, wherever it begins: a segment of a log has headers between its batches. */
export function decompress(bytes: Buffer): readonly Buffer[] {
  return formats.flatMap(({ magic, read }) => {
    const found: Buffer[] = []
    for (let at = bytes.indexOf(magic); at >= 0; at = magic.length > 2 ? bytes.indexOf(magic, at + 1) : -1) {
      if (magic.length === 2 && at > 0) break
      try {
        found.push(read(bytes.subarray(at)))
      } catch {
        // It only looked like a beginning.
      }
    }
    return found
  })
}

/** https://www.rfc-editor.org/rfc/rfc1952#page-5: gunzip itself takes nothing behind the stream, and in a log there is more. */
function gzipHeaderLength(bytes: Buffer): number {
  const flags = bytes.readUInt8(3)
  let at = 10
  if ((flags & 4) !== 0) at += 2 + bytes.readUInt16LE(at)
  for (const named of [8, 16]) if ((flags & named) !== 0) at = bytes.indexOf(0, at) + 1
  return at + (flags & 2)
}

/** https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md: flags say what stands around the blocks. */
function lz4Length(bytes: Buffer): number {
  const flags = bytes.readUInt8(4)
  const has = (bit: number): number => (flags >> bit) & 1
  let at = 7 + has(3) * 8 + has(0) * 4
  for (let size = bytes.readUInt32LE(at); size !== 0; size = bytes.readUInt32LE(at))
    at += 4 + (size & 0x7fffffff) + has(4) * 4
  return at + 4 + has(2) * 4
}
