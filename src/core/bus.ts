import type { Instant } from './clock.ts'

/** One header of a record; a value is UTF-8 text. */
export type RecordHeader = readonly [name: string, value: string]

/** What a bus stores: the wire contract of docs/wire-contract.md in bytes. */
export interface BusRecord {
  readonly topic: string
  /** Orders what belongs together. */
  readonly key: string
  readonly headers: readonly RecordHeader[]
  readonly value: Uint8Array
}

/** Where a bus put a record, for people: a partition and offset, or the embedded log's offset. */
export interface Receipt {
  readonly topic: string
  readonly position: string
}

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly why: string }

/**
 * A durable exit of one region. Every implementation passes test/contract/bus.contract.ts.
 */
export interface Bus {
  readonly name: string
  /**
   * Settles when the bus can take records, or throws a sentence for the operator. A bus whose store is elsewhere settles
   * without it too, keeps trying, and says so in its readiness.
   */
  start(): Promise<void>
  /**
   * Settles only when every record is durable, in their order, and rejects with a `Problem` when any is not known to be:
   * the caller then asks the sender to send again, and what was stored is stored twice. After `until` nobody waits for
   * the answer: a bus need not store what it has not begun to store by then.
   */
  publish(records: readonly BusRecord[], until?: Instant): Promise<readonly Receipt[]>
  readiness(): Readiness
  /** Refuses new records, finishes those it has, then settles. Safe to call twice, and without a start. */
  stop(): Promise<void>
}
