import { frameAt } from './record-decoder.ts'
import type { DiskFile } from './disk.ts'
import type { RecordFrame, SegmentBytes } from './record-decoder.ts'
import type { Seal } from './segment-header.ts'

/** One large read at a time, never one for each record. */
const stretchBytes = 1024 * 1024

export interface ByteRange {
  readonly from: number
  readonly to: number
}

/** Whole records of a part of a segment, in order, and the bad places among them. The next part begins at `next`. */
export interface Stretch {
  readonly records: readonly RecordFrame[]
  readonly bad: readonly ByteRange[]
  readonly next: number
}

/**
 * Reads some records from byte `from` on, up to byte `limit`. A bad place ends at the next whole record, found by the
 * segment's marker. Bad places that touch across two stretches are one.
 */
export async function readStretch(file: DiskFile, seal: Seal, from: number, limit: number): Promise<Stretch> {
  let wanted = Math.min(stretchBytes, limit - from)
  for (;;) {
    const bytes = await file.read(from, wanted)
    // A file shorter than its durable end has lost its tail.
    if (bytes.length === 0) return { records: [], bad: [{ from, to: limit }], next: limit }
    const end = bytes.length < wanted ? from + bytes.length : limit
    const parsed = parseStretch({ bytes, position: from, limit: end }, seal)
    if (parsed.next > from) return parsed
    wanted = parsed.wanted
  }
}

/** `next` equal to the start of the segment bytes asks for `wanted` bytes from there. */
function parseStretch(segment: SegmentBytes, seal: Seal): Stretch & { readonly wanted: number } {
  const records: RecordFrame[] = []
  const bad: ByteRange[] = []
  let at = 0
  let wanted = 0
  while (at < segment.bytes.length) {
    const frame = frameAt(segment, at, seal)
    if (frame.kind === 'cut') {
      wanted = frame.bytes
      break
    }
    if (frame.kind === 'whole') {
      records.push(frame)
      at += frame.bytes.length
    } else {
      const next = nextMarker(segment, at + 1, seal)
      bad.push({ from: segment.position + at, to: segment.position + next })
      at = next
    }
  }
  return { records, bad: joinTouching(bad), next: segment.position + at, wanted }
}

/** Where the next record may begin; a marker that the end of the buffer may cut counts. */
function nextMarker(segment: SegmentBytes, start: number, seal: Seal): number {
  const marker = Buffer.allocUnsafe(4)
  marker.writeUInt32BE(seal.marker)
  const found = segment.bytes.indexOf(marker, start)
  if (found !== -1) return found
  const isEnd = segment.position + segment.bytes.length >= segment.limit
  return isEnd ? segment.bytes.length : Math.max(start, segment.bytes.length - marker.length + 1)
}

export function joinTouching(ranges: readonly ByteRange[]): readonly ByteRange[] {
  const joined: ByteRange[] = []
  for (const range of ranges) {
    const last = joined.at(-1)
    if (last?.to === range.from) joined[joined.length - 1] = { from: last.from, to: range.to }
    else joined.push(range)
  }
  return joined
}
