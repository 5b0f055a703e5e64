import { dirname, join } from 'node:path'
import { FileGone } from './disk.ts'
import { HeadFile } from './head.ts'
import { SegmentShelf } from './segment-shelf.ts'
import { encodeSegmentHeader, newSeal, segmentHeaderBytes } from './segment-header.ts'
import { isRolled } from './retention.ts'
import { recoverTopic } from './recovery.ts'
import { sealRecord } from './record-encoder.ts'
import { segmentName } from './segment-name.ts'
import type { Clock } from '../../core/clock.ts'
import type { Damage } from './recovery.ts'
import type { Disk, DiskFile } from './disk.ts'
import type { Head } from './head.ts'
import type { PreparedRecord } from './record-encoder.ts'
import type { RetentionLimits } from './retention.ts'
import type { Seal, SegmentHeader, SegmentLink } from './segment-header.ts'

export interface ChainOptions extends RetentionLimits {
  readonly disk: Disk
  readonly clock: Clock
  /** The topic's directory. */
  readonly directory: string
  readonly topic: string
  readonly segmentBytes: number
}

/** The segment that is written. */
interface OpenSegment {
  readonly header: SegmentHeader
  readonly path: string
  readonly file: DiskFile
  /** Bytes known durable; 0 until the first group and the file's name are. */
  durable: number
  /** When its youngest record was stored. */
  lastAt: number
}

/** One stored group. */
export interface StoredGroup {
  readonly firstOffset: number
  /** How long the disk took to make it durable. */
  readonly syncMs: number
  /** It began a new segment. */
  readonly rotated: boolean
}

/** A topic's segments, written one group at a time. After a failure a segment is never written again. */
export class SegmentChain {
  readonly #options: ChainOptions
  readonly #head: HeadFile
  readonly #shelf: SegmentShelf
  #open: OpenSegment | undefined
  #end: SegmentLink | undefined
  #lastHead: Head | undefined
  /** Where the next record goes; offsets of failed groups are not given out again. */
  #nextOffset = 0
  /** Where the durable records end. */
  #durableOffset = 0
  #directoryMade = false

  constructor(options: ChainOptions) {
    this.#options = options
    this.#head = new HeadFile(options.disk, options.directory)
    this.#shelf = new SegmentShelf(options.disk, options.directory)
  }

  /** Takes up a topic that is on the disk already. */
  async recover(): Promise<readonly Damage[]> {
    const { disk, clock, directory, topic } = this.#options
    const found = await recoverTopic(disk, directory, topic)
    this.#nextOffset = found.nextOffset
    this.#durableOffset = found.end?.nextOffset ?? found.nextOffset
    this.#end = found.end
    if (found.open !== undefined && found.end !== undefined) {
      const path = join(directory, segmentName(found.end.base))
      const lastAt = found.end.lastAt ?? found.open.header.createdAt
      this.#open = { ...found.open, path, durable: found.end.end, lastAt }
    }
    if (found.end !== undefined) {
      const { base, end, nextOffset } = found.end
      this.#lastHead = { base, position: end, proven: found.proven, nextOffset }
      await this.#head.write(this.#lastHead)
    }
    await this.#shelf.load(found.end, clock.now())
    return found.damage
  }

  /** Settles when the group is durable, its file name too, and readers can see it. Never called twice at a time. */
  async append(group: readonly PreparedRecord[]): Promise<StoredGroup> {
    const bytes = group.reduce((sum, record) => sum + record.bytes, 0)
    if (this.#isFull(bytes) || this.#isTooOld()) await this.#closeOpen()
    const firstOffset = this.#nextOffset
    this.#nextOffset += group.length
    try {
      const segment = (this.#open ??= await this.#create(firstOffset))
      const rotated = segment.durable === 0
      const syncMs = await this.#store(segment, group, firstOffset, bytes)
      await this.#publishHead(segment)
      return { firstOffset, syncMs, rotated }
    } catch (error) {
      await this.#abandon()
      throw error
    }
  }

  async removeExpired(): Promise<void> {
    await this.#shelf.removeExpired(this.#options.clock.now(), this.#options)
  }

  /** Whether all that is left is a segment whose last record is too old. */
  hasOutlived(): boolean {
    return this.#shelf.outlived(this.#options.clock.now(), this.#options) !== undefined
  }

  /** Removes that segment. The head takes over what it knew, so that no offset is given out twice. Never called beside `append`. */
  async removeOutlived(): Promise<void> {
    const base = this.#shelf.outlived(this.#options.clock.now(), this.#options)
    if (base === undefined || this.#lastHead === undefined) return
    await this.#head.write({ ...this.#lastHead, nextOffset: this.#nextOffset })
    await this.#head.sync()
    await this.#closeOpen()
    await this.#shelf.removeOutlived(base)
  }

  async close(): Promise<void> {
    await this.#closeOpen()
    // Everything acknowledged is durable without it; a head that can't be synced only makes readers and recovery cautious.
    await this.#head.sync().catch(() => undefined)
    await this.#head.close()
  }

  #isFull(bytes: number): boolean {
    const durable = this.#open?.durable ?? 0
    return durable > segmentHeaderBytes && durable + bytes > this.#options.segmentBytes
  }

  #isTooOld(): boolean {
    const { clock } = this.#options
    return this.#open !== undefined && isRolled(this.#open.header.createdAt, clock.now(), this.#options)
  }

  async #create(base: number): Promise<OpenSegment> {
    const { disk, clock, directory } = this.#options
    if (!this.#directoryMade) await this.#makeDirectory()
    this.#directoryMade = true
    const previous = this.#end ?? { base, end: 0, nextOffset: this.#durableOffset, lastAt: undefined }
    const createdAt = clock.now()
    const path = join(directory, segmentName(base))
    const header = { seal: newSeal(), base, createdAt, previous }
    return { header, path, file: await disk.open(path, 'new'), durable: 0, lastAt: createdAt }
  }

  /** Only the topic's own: a bus's directory that is gone, a lost mount, is never made anew under a running gateway. */
  async #makeDirectory(): Promise<void> {
    const { disk, directory } = this.#options
    await disk.makeDirectory(directory)
    await disk.syncDirectory(dirname(directory))
  }

  async #store(
    segment: OpenSegment,
    group: readonly PreparedRecord[],
    firstOffset: number,
    bytes: number
  ): Promise<number> {
    const { clock, directory, disk } = this.#options
    const isNew = segment.durable === 0
    const buffers: Uint8Array[] = isNew ? [encodeSegmentHeader(segment.header)] : []
    const start = isNew ? segmentHeaderBytes : segment.durable
    const appendedAt = clock.now()
    sealGroup(buffers, group, segment.header.seal, { start, firstOffset, appendedAt, durable: segment.durable })
    await segment.file.write(buffers, segment.durable)
    const syncStarted = clock.monotonicMs()
    await segment.file.sync()
    if (isNew) await disk.syncDirectory(directory)
    if (!(await segment.file.isAt(segment.path))) throw new FileGone(segment.path)
    const syncMs = clock.monotonicMs() - syncStarted
    segment.durable = start + bytes
    segment.lastAt = Math.max(segment.lastAt, appendedAt)
    this.#durableOffset = firstOffset + group.length
    const { durable, lastAt } = segment
    const { base } = segment.header
    this.#end = { base, end: durable, nextOffset: this.#durableOffset, lastAt }
    this.#shelf.put({ base, bytes: durable, lastAt })
    return syncMs
  }

  /** The records are durable whatever becomes of the head: a failure here delays readers until the next group, no more. */
  async #publishHead(segment: OpenSegment): Promise<void> {
    const { durable } = segment
    const { base } = segment.header
    this.#lastHead = { base, position: durable, proven: durable, nextOffset: this.#durableOffset }
    await this.#head.write(this.#lastHead).catch(() => undefined)
  }

  /** Everything in it is durable: an error of the close itself loses nothing. */
  async #closeOpen(): Promise<void> {
    const segment = this.#open
    this.#open = undefined
    await segment?.file.close().catch(() => undefined)
  }

  /**
   * After a failed write or sync nobody knows what the file holds beyond its durable bytes, and a later sync that succeeds
   * proves nothing. The next segment's header tells readers where this one ends; one without any record is removed.
   * The directory may be another one when the disk comes back: nothing is taken as made or open.
   */
  async #abandon(): Promise<void> {
    const segment = this.#open
    this.#directoryMade = false
    await this.#head.close()
    await this.#closeOpen()
    if (segment?.durable === 0) await this.#options.disk.remove(segment.path).catch(() => undefined)
  }
}

interface GroupPlace {
  readonly start: number
  readonly firstOffset: number
  readonly appendedAt: number
  readonly durable: number
}

function sealGroup(buffers: Uint8Array[], group: readonly PreparedRecord[], seal: Seal, place: GroupPlace): void {
  let position = place.start
  for (const [index, record] of group.entries()) {
    const offset = place.firstOffset + index
    sealRecord(record, seal, { position, offset, appendedAt: place.appendedAt, durableUpTo: place.durable })
    buffers.push(record.frame)
    if (record.value.length > 0) buffers.push(record.value)
    position += record.bytes
  }
}
