import { checksum } from '../checksum.ts'
import { checksumStart, recordLayout } from './record-layout.ts'
import { Problem } from '../../core/problem.ts'
import type { BusRecord, RecordHeader } from '../../core/bus.ts'
import type { Seal } from './segment-header.ts'

const maxShortBytes = 0xffff
/** Keeps lengths far from the u32 that holds them. */
const maxRecordBytes = 0x4000_0000

/** A record as bytes, but for what only its place in a segment decides. */
export interface PreparedRecord {
  /** Everything before the value. */
  readonly frame: Buffer
  /** The caller's bytes, not copied. */
  readonly value: Uint8Array
  readonly bytes: number
}

export interface RecordPlace {
  readonly position: number
  readonly offset: number
  readonly appendedAt: number
  readonly durableUpTo: number
}

/** Throws the `Problem` of a record that can't be stored as it is: too large for its fields, or text that is no Unicode. */
export function prepareRecord(record: BusRecord): PreparedRecord {
  const { key, headers, value } = record
  requireText(key)
  const keyBytes = requireShort(Buffer.byteLength(key), 'key-too-long')
  requireShort(headers.length, 'too-many-headers')
  const frameBytes = recordLayout.fixedBytes + keyBytes + headerListBytes(headers)
  const bytes = frameBytes + value.length
  if (bytes > maxRecordBytes) throw new Problem('event-too-large', { reason: 'record-too-long' })
  const frame = Buffer.allocUnsafe(frameBytes)
  frame.writeUInt32BE(bytes - recordLayout.prefixBytes, recordLayout.length)
  frame.writeUInt16BE(keyBytes, recordLayout.keyLength)
  frame.writeUInt16BE(headers.length, recordLayout.headerCount)
  const at = recordLayout.fixedBytes + frame.write(key, recordLayout.fixedBytes)
  writeHeaders(frame, headers, at)
  return { frame, value, bytes }
}

/** Fills in what the place decides. Must be the last change before the bytes are written. */
export function sealRecord(record: PreparedRecord, seal: Seal, place: RecordPlace): void {
  const { frame, value } = record
  frame.writeUInt32BE(seal.marker, recordLayout.marker)
  frame.writeUIntBE(place.offset, recordLayout.offset, 6)
  frame.writeUIntBE(place.appendedAt, recordLayout.appendedAt, 6)
  frame.writeUIntBE(place.durableUpTo, recordLayout.durableUpTo, 6)
  let sum = checksum(frame.subarray(0, recordLayout.checksum), checksumStart(seal.seed, place.position))
  sum = checksum(frame.subarray(recordLayout.prefixBytes), sum)
  frame.writeUInt32BE(checksum(value, sum), recordLayout.checksum)
}

function headerListBytes(headers: readonly RecordHeader[]): number {
  let bytes = 0
  for (const [name, value] of headers) {
    requireText(name)
    requireText(value)
    const nameBytes = requireShort(Buffer.byteLength(name), 'header-name-too-long')
    bytes += recordLayout.headerLengthsBytes + nameBytes + Buffer.byteLength(value)
  }
  return bytes
}

function writeHeaders(frame: Buffer, headers: readonly RecordHeader[], start: number): void {
  let at = start
  for (const [name, value] of headers) {
    const nameAt = at + recordLayout.headerLengthsBytes
    const nameBytes = frame.write(name, nameAt)
    const valueBytes = frame.write(value, nameAt + nameBytes)
    frame.writeUInt16BE(nameBytes, at)
    frame.writeUInt32BE(valueBytes, at + 2)
    at = nameAt + nameBytes + valueBytes
  }
}

function requireShort(length: number, reason: string): number {
  if (length > maxShortBytes) throw new Problem('event-too-large', { reason })
  return length
}

/** A lone surrogate would be stored as another character: what is read back must be what was published. */
function requireText(text: string): void {
  if (!text.isWellFormed()) throw new Problem('event-invalid', { reason: 'text-not-unicode' })
}
