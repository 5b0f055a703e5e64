import { join } from 'node:path'
import { expiredSegments } from './retention.ts'
import { isMissing } from './disk.ts'
import { listSegments, segmentName } from './segment-name.ts'
import { readSegmentHeader } from './segment-header.ts'
import type { Disk } from './disk.ts'
import type { RetentionLimits, SegmentAge } from './retention.ts'

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

  async load(): Promise<void> {
    for (const base of await listSegments(this.#disk, this.#directory)) {
      const file = await this.#disk.open(join(this.#directory, segmentName(base)), 'read')
      try {
        const header = await readSegmentHeader(file, base)
        // Without a readable header it is taken to be as old as the one before it: kept as long as its neighbours are.
        const createdAt = header?.createdAt ?? this.#segments.at(-1)?.createdAt ?? 0
        this.#segments.push({ base, bytes: await file.size(), createdAt })
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
