import type { RecordHeader } from '../../core/bus.ts'

/** Where a tail begins. An embedded log has offsets, Kafka has an offset of a partition. */
export type TailStart = 'beginning' | 'now' | TailPosition

export interface TailPosition {
  readonly partition?: number
  readonly offset: number
}

/** A stored record as a tail shows it, whichever bus stored it. */
export interface TailRecord extends TailPosition {
  readonly topic: string
  /** Empty where its writer gave none. */
  readonly key: string
  /** Text; of a record that others wrote, what reads as text. */
  readonly headers: readonly RecordHeader[]
  /** Null: a tombstone, which Turnpike never writes. */
  readonly value: Uint8Array | null
  /** Milliseconds since the Unix epoch. */
  readonly appendedAt: number
}

/** Offsets `from` to `to` (without it) that can no longer be read. */
export interface TailGap {
  readonly topic: string
  readonly partition?: number
  readonly from: number
  readonly to: number
  readonly why: 'removed' | 'damaged'
}

/** What one look at a region brought. */
export interface TailBatch {
  /** In the order of storing, as far as there is one: always within a partition. Bounded, so that more may be there. */
  readonly records: readonly TailRecord[]
  readonly gaps: readonly TailGap[]
  /** Everything that was stored when the tail began has been shown. */
  readonly isEnd: boolean
}

/** The events of one region, in whichever bus it keeps them. */
export interface RegionTail {
  /** What was stored since the last look; waits a moment while nothing is. @throws CommandFailure when it cannot be read */
  next(signal: AbortSignal): Promise<TailBatch>
  /** At once, whatever is under way. */
  close(): void
}

export interface RegionTailOptions {
  /** Every topic of the region that has events when undefined. */
  readonly topic: string | undefined
  readonly from: TailStart
  readonly follow: boolean
  /** Remarks for the person who waits: nothing is wrong with what was shown. */
  readonly tell: (sentence: string) => Promise<void>
}
