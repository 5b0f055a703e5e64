import type { StoredRecord } from './record-decoder.ts'

/** Offsets `from` to `to` (without it) that can't be read: retention removed them, or their bytes are damaged. */
export interface Gap {
  readonly from: number
  readonly to: number
  readonly why: 'removed' | 'damaged'
}

export interface ReadLimits {
  /** Default 1,000. */
  readonly maxRecords?: number
  /** Stored size; at least one record is returned, however large. Default 4 MiB. */
  readonly maxBytes?: number
}

export interface ReadResult {
  readonly records: readonly StoredRecord[]
  /** The cursor for the next call. It may move on without records, over a gap. */
  readonly next: number
  readonly gaps: readonly Gap[]
}

/**
 * Reads one topic of an embedded log, beside its writer or without one, in any process. Only durable records are shown.
 * An offset is a cursor that survives rotation; one beyond `latest()` reads nothing and stays where it is.
 */
export interface LogReader {
  read(fromOffset: number, limits?: ReadLimits): Promise<ReadResult>
  /** The first offset that may still be read. */
  earliest(): Promise<number>
  /** The offset after the last durable record. */
  latest(): Promise<number>
}
