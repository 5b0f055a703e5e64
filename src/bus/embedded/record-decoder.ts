import { checksum } from '../checksum.ts'
import { checksumStart, recordLayout } from './record-layout.ts'
import type { BusRecord, RecordHeader } from '../../core/bus.ts'
import type { Seal } from './segment-header.ts'

/** A record as a reader gets it. Its value may share memory with the records read beside it. */
export interface StoredRecord extends BusRecord {
  readonly offset: number
  /** Milliseconds since the Unix epoch. */
  readonly appendedAt: number
}

/** A whole record in a buffer. */
export interface RecordFrame {
  readonly kind: 'whole'
  readonly bytes: Buffer
  readonly position: number
  readonly offset: number
  readonly appendedAt: number
  readonly durableUpTo: number
}

export type Frame = RecordFrame | { readonly kind: 'bad' } | { readonly kind: 'cut'; readonly bytes: number }

const bad: Frame = { kind: 'bad' }

/** Bytes of a segment: `bytes` begins at `position` of the file, and nothing may lie after `limit`. */
export interface SegmentBytes {
  readonly bytes: Buffer
  readonly position: number
  readonly limit: number
}

/** What lies at `at`: a whole record, a bad place, or what may be a record of so many `bytes` that the buffer cuts. */
export function frameAt(segment: SegmentBytes, at: number, seal: Seal): Frame {
  const { bytes } = segment
  const position = segment.position + at
  const room = segment.limit - position
  if (room < recordLayout.fixedBytes) return bad
  if (bytes.length - at < recordLayout.fixedBytes) return { kind: 'cut', bytes: recordLayout.fixedBytes }
  if (bytes.readUInt32BE(at) !== seal.marker) return bad
  const total = recordLayout.prefixBytes + bytes.readUInt32BE(at + recordLayout.length)
  if (total < recordLayout.fixedBytes || total > room) return bad
  if (bytes.length - at < total) return { kind: 'cut', bytes: total }
  const frame = bytes.subarray(at, at + total)
  if (!isWhole(frame, seal, position)) return bad
  return {
    kind: 'whole',
    bytes: frame,
    position,
    offset: frame.readUIntBE(recordLayout.offset, 6),
    appendedAt: frame.readUIntBE(recordLayout.appendedAt, 6),
    durableUpTo: frame.readUIntBE(recordLayout.durableUpTo, 6)
  }
}

function isWhole(frame: Buffer, seal: Seal, position: number): boolean {
  const head = checksum(frame.subarray(0, recordLayout.checksum), checksumStart(seal.seed, position))
  return checksum(frame.subarray(recordLayout.prefixBytes), head) === frame.readUInt32BE(recordLayout.checksum)
}

export function decodeRecord(topic: string, frame: RecordFrame): StoredRecord {
  const { bytes } = frame
  const keyEnd = recordLayout.fixedBytes + bytes.readUInt16BE(recordLayout.keyLength)
  const key = bytes.toString('utf8', recordLayout.fixedBytes, keyEnd)
  const headers: RecordHeader[] = []
  let at = keyEnd
  for (let left = bytes.readUInt16BE(recordLayout.headerCount); left > 0; left--) {
    const nameAt = at + recordLayout.headerLengthsBytes
    const valueAt = nameAt + bytes.readUInt16BE(at)
    const end = valueAt + bytes.readUInt32BE(at + 2)
    headers.push([bytes.toString('utf8', nameAt, valueAt), bytes.toString('utf8', valueAt, end)])
    at = end
  }
  return { topic, key, headers, value: bytes.subarray(at), offset: frame.offset, appendedAt: frame.appendedAt }
}
