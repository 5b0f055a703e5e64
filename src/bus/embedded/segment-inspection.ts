import { joinTouching, readStretch } from './segment-scan.ts'
import { segmentHeaderBytes } from './segment-header.ts'
import type { ByteRange } from './segment-scan.ts'
import type { DiskFile } from './disk.ts'
import type { SegmentHeader } from './segment-header.ts'

/** What the bytes of one segment show. */
export interface Inspection {
  /** The byte after the last whole record. */
  readonly end: number
  /** The offset after it. */
  readonly nextOffset: number
  /** When the youngest whole record was stored; nothing where there is none. */
  readonly lastAt: number | undefined
  /** Bad places before `end`. */
  readonly bad: readonly ByteRange[]
  /** The highest byte that a record claims durable before it: no crash explains a bad place below. */
  readonly provenEnd: number
  /** The offset after the last whole record before `provenEnd`. */
  readonly provenNextOffset: number
}

/** Looks at every byte of a segment of `size` bytes. */
export async function inspectSegment(file: DiskFile, header: SegmentHeader, size: number): Promise<Inspection> {
  let end = segmentHeaderBytes
  let nextOffset = header.base
  let lastAt: number | undefined
  let proof = { end: segmentHeaderBytes, nextOffset: header.base }
  const bad: ByteRange[] = []
  for (let at = segmentHeaderBytes; at < size;) {
    const stretch = await readStretch(file, header.seal, at, size)
    for (const record of stretch.records) {
      // A record claims the end of the group before its own: all records seen until now lie before that end.
      if (record.durableUpTo > proof.end) proof = { end: record.durableUpTo, nextOffset }
      end = record.position + record.bytes.length
      nextOffset = record.offset + 1
      lastAt = Math.max(lastAt ?? 0, record.appendedAt)
    }
    bad.push(...stretch.bad)
    at = stretch.next
  }
  const inside = joinTouching(bad).filter((range) => range.from < end)
  return { end, nextOffset, lastAt, bad: inside, provenEnd: proof.end, provenNextOffset: proof.nextOffset }
}
