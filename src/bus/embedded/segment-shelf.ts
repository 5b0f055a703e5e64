import { join } from 'node:path'
import { expiredSegments, outlivedSegment } from './retention.ts'
import { isMissing } from './disk.ts'
import { listSegments, segmentName } from './segment-name.ts'
import { readSegmentHeader } from './segment-header.ts'
import type { Disk } from './disk.ts'
import type { RetentionLimits, SegmentAge } from './retention.ts'
import type { SegmentHeader, SegmentLink } from './segment-header.ts'

/** The segments of one topic, as retention sees them. */
export class SegmentShelf {
  readonly #disk: Disk
  readonly #directory: string
  #segments: SegmentAge[] = []
  #removing = false

  constructor(disk: Disk, topicDirectory: string) {
    this.#disk = disk
    this.#directory = topicDirectory
  }

  /** `end` is that of the chain. Where it does not know its last record's time, that may have been just now. */
  async load(end: SegmentLink | undefined, now: number): Promise<void> {
    let lastAt = end?.lastAt ?? now
    let successor: SegmentHeader | undefined
    for (const base of (await listSegments(this.#disk, this.#directory)).toReversed()) {
      const file = await this.#disk.open(join(this.#directory, segmentName(base)), 'read')
      try {
        // Before one without a readable header it is taken to be as young: kept as long as its neighbour is.
        if (successor !== undefined) lastAt = lastRecordAt(base, successor)
        this.#segments.unshift({ base, bytes: await file.size(), lastAt })
        successor = await readSegmentHeader(file, base)
      } finally {
        await file.close()
      }
    }
  }

  /** Tells of a segment that was made or grew. */
  put(segment: SegmentAge): void {
    const index = this.#segments.findLastIndex((known) => known.base === segment.base)
    if (index === -1) this.#segments.push(segment)
    else this.#segments[index] = segment
  }

  /** Removes what is too old or too much. What can't be removed now is tried again at the next call. */
  async removeExpired(now: number, limits: RetentionLimits): Promise<void> {
    if (this.#removing) return
    this.#removing = true
    try {
      for (const base of expiredSegments(this.#segments, now, limits)) {
        await this.#remove(base)
        this.#segments = this.#segments.filter((segment) => segment.base !== base)
      }
    } finally {
      this.#removing = false
    }
  }

  /** The only segment that is left, where it is too old as well. */
  outlived(now: number, limits: RetentionLimits): number | undefined {
    return outlivedSegment(this.#segments, now, limits)
  }

  /** Only of a segment that is closed, and whose offsets are durable elsewhere. */
  async removeOutlived(base: number): Promise<void> {
    await this.#remove(base)
    this.#segments = this.#segments.filter((segment) => segment.base !== base)
  }

  /** Each removal is made durable before the next one, so that a crash can't bring an old segment back without its successors. */
  async #remove(base: number): Promise<void> {
    try {
      await this.#disk.remove(join(this.#directory, segmentName(base)))
    } catch (error) {
      if (!isMissing(error)) throw error
    }
    await this.#disk.syncDirectory(this.#directory)
  }
}

/** What the next segment says of it, or else when that one began. */
function lastRecordAt(base: number, { previous, createdAt }: SegmentHeader): number {
  return (previous.base === base ? previous.lastAt : undefined) ?? createdAt
}
