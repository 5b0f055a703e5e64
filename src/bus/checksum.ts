import { crc32c } from '@node-rs/crc32'

/** CRC32C (RFC 3720, appendix B.4) of the bytes, continued from `initial`. */
export function checksum(bytes: Uint8Array, initial = 0): number {
  return crc32c(bytes, initial)
}
