import { join } from 'node:path'
import { decodeRecord } from './record-decoder.ts'
import { readSegmentHeader, segmentHeaderBytes } from './segment-header.ts'
import { readStretch } from './segment-scan.ts'
import { segmentName } from './segment-name.ts'
import type { Disk, DiskFile } from './disk.ts'
import type { Gap, ReadResult } from './log-reading.ts'
import type { Head } from './head.ts'
import type { RecordFrame, StoredRecord } from './record-decoder.ts'
import type { SegmentHeader } from './segment-header.ts'

/** What a reader may see of a topic at one moment. */
export interface TopicView {
  /** Base offsets of the segments, ascending. */
  readonly bases: readonly number[]
  readonly head: Head
}

/** Where the last read ended, so that the next one need not search its segment. */
export interface ResumePoint {
  readonly base: number
  readonly offset: number
  readonly position: number
}

export interface WalkOptions {
  readonly disk: Disk
  /** The topic's directory. */
  readonly directory: string
  readonly topic: string
  readonly view: TopicView
  readonly resume: ResumePoint | undefined
  readonly maxRecords: number
  readonly maxBytes: number
}

interface OpenedSegment {
  readonly base: number
  readonly file: DiskFile
  readonly header: SegmentHeader | undefined
}

/** One read along the chain of segments. */
export class SegmentWalk {
  readonly #options: WalkOptions
  readonly #records: StoredRecord[] = []
  readonly #gaps: Gap[] = []
  #bytes = 0
  #cursor = 0
  resume: ResumePoint | undefined

  constructor(options: WalkOptions) {
    this.#options = options
    this.resume = options.resume
  }

  async read(fromOffset: number): Promise<ReadResult> {
    const { bases, head } = this.#options.view
    this.#cursor = fromOffset
    const visible = bases.filter((base) => base <= head.base)
    const start = Math.max(
      0,
      visible.findLastIndex((base) => base <= fromOffset)
    )
    await this.#walk(visible.slice(start), start === 0)
    if (!this.#isFull()) this.#skipTo(head.nextOffset, visible.length === 0 ? 'removed' : 'damaged')
    return { records: this.#records, next: this.#cursor, gaps: this.#gaps }
  }

  async #walk(bases: readonly number[], fromFirst: boolean): Promise<void> {
    let next = await this.#open(bases[0])
    try {
      for (let index = 0; next !== undefined && !this.#isFull(); index++) {
        const segment: OpenedSegment = next
        next = undefined
        try {
          next = await this.#open(bases[index + 1])
          await this.#readSegment(segment, next, index === 0 && fromFirst)
        } finally {
          await segment.file.close()
        }
      }
    } finally {
      await next?.file.close()
    }
  }

  async #open(base: number | undefined): Promise<OpenedSegment | undefined> {
    if (base === undefined) return undefined
    const { disk, directory } = this.#options
    const file = await disk.open(join(directory, segmentName(base)), 'read')
    try {
      return { base, file, header: await readSegmentHeader(file, base) }
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async #readSegment(segment: OpenedSegment, next: OpenedSegment | undefined, isFirst: boolean): Promise<void> {
    const { base, header } = segment
    if (next?.header !== undefined && isPassedOver(base, next.header)) return
    // Of a segment without a header every offset is missing; its successor, or the head, says up to which.
    if (header === undefined) return
    this.#skipTo(header.previous.nextOffset, isFirst ? 'removed' : 'damaged')
    this.#cursor = Math.max(this.#cursor, base)
    await this.#readRecords(segment, header, await this.#durableEnd(segment, next))
  }

  /** The byte after the last durable record: from the head, or from the segment that follows. */
  async #durableEnd(segment: OpenedSegment, next: OpenedSegment | undefined): Promise<number> {
    const { head } = this.#options.view
    if (segment.base === head.base) return head.position
    const link = next?.header?.previous
    return link?.base === segment.base ? link.end : segment.file.size()
  }

  async #readRecords({ base, file }: OpenedSegment, { seal }: SegmentHeader, end: number): Promise<void> {
    let position = segmentHeaderBytes
    if (this.resume?.base === base && this.resume.offset <= this.#cursor) position = this.resume.position
    while (position < end && !this.#isFull()) {
      const stretch = await readStretch(file, seal, position, end)
      position = stretch.next
      for (const frame of stretch.records) {
        if (this.#take(frame)) continue
        position = frame.position
        break
      }
      this.resume = { base, offset: this.#cursor, position }
    }
  }

  /** False when the record has to wait for the next read. */
  #take(frame: RecordFrame): boolean {
    if (frame.offset < this.#cursor) return true
    if (this.#isFull() || (this.#records.length > 0 && this.#bytes + frame.bytes.length > this.#options.maxBytes)) {
      this.#bytes = this.#options.maxBytes
      return false
    }
    this.#skipTo(frame.offset, 'damaged')
    this.#records.push(decodeRecord(this.#options.topic, frame))
    this.#bytes += frame.bytes.length
    this.#cursor = frame.offset + 1
    return true
  }

  #isFull(): boolean {
    return this.#records.length >= this.#options.maxRecords || this.#bytes >= this.#options.maxBytes
  }

  #skipTo(offset: number, why: Gap['why']): void {
    if (this.#cursor >= offset) return
    const last = this.#gaps.at(-1)
    if (last?.to === this.#cursor && last.why === why) this.#gaps[this.#gaps.length - 1] = { ...last, to: offset }
    else this.#gaps.push({ from: this.#cursor, to: offset, why })
    this.#cursor = offset
  }
}

/** A segment that its successor's link leaves out holds nothing that was acknowledged: its making failed, and its removal. */
function isPassedOver(base: number, successor: SegmentHeader): boolean {
  return successor.previous.base < base || successor.previous.base === successor.base
}
