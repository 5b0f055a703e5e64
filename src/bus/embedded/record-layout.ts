/**
 * A record in a segment, all numbers big-endian:
 *
 *     marker u32 · length u32 (of what follows the checksum) · crc32c u32
 *     offset u48 · appendedAt u48 · durableUpTo u48 · keyLength u16 · headerCount u16
 *     key · { nameLength u16 · valueLength u32 · name · value } × headerCount · value
 *
 * The checksum covers everything but itself, and starts from the segment's seed and the record's own position, so that
 * a record is valid in one place only. `durableUpTo` is how much of this segment was known durable when the record was
 * written: it proves that a bad place before that byte is damage, and not a write that a crash cut short.
 */
export const recordLayout = {
  marker: 0,
  length: 4,
  checksum: 8,
  /** Bytes before what `length` counts. */
  prefixBytes: 12,
  offset: 12,
  appendedAt: 18,
  durableUpTo: 24,
  keyLength: 30,
  headerCount: 32,
  /** The smallest record: no key, no header, no value. */
  fixedBytes: 34,
  headerLengthsBytes: 6
} as const

export function checksumStart(seed: number, position: number): number {
  return (seed ^ (position % 0x1_0000_0000)) >>> 0
}
