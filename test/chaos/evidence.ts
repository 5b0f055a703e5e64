import type { KafkaRegionName } from '../support/kafka-home.ts'
import type { Attempt, Entry, Outage } from '../support/ledger.ts'

export const regionNames = ['uk', 'eu'] as const satisfies readonly KafkaRegionName[]

export type OfRegions<T> = Readonly<Record<KafkaRegionName, T>>

/** A record as a region's cluster holds it, in the order of its partition. */
export interface StoredEntry extends Entry {
  /** Whose cluster it lies in. */
  readonly cluster: KafkaRegionName
  /** What its topic's name says. */
  readonly topic: KafkaRegionName
  /** Whose tenant it belongs to, as its payload says. */
  readonly tenant: KafkaRegionName | undefined
}

/** What a run leaves to be judged by. Times are of `performance.now()`. */
export interface Evidence {
  readonly attempts: OfRegions<readonly Attempt[]>
  readonly stored: readonly StoredEntry[]
  /** The events whose decision is in their region's cluster too. */
  readonly decided: OfRegions<ReadonlySet<string>>
  /** From the beginning of the fault until its cause was gone. */
  readonly window: Outage
  /** Those whose senders may have been refused, until when: each had a 2xx again, or nobody waited any longer. */
  readonly outages: Readonly<Partial<Record<KafkaRegionName, Outage>>>
  /** Some answer of the window must be a refusal, or late: else there was no fault. */
  readonly isFelt: boolean
  /** After the window; undefined when not all senders were served again. */
  readonly recoveredAfterMs: number | undefined
  /** When a topic of uk went with what it held, by its operator's will. */
  readonly destroyed: Outage | undefined
  readonly mostMemoryBytes: number
  /** Of the gateway, after SIGTERM at the end of the run. */
  readonly exitCode: number | null
  /** From SIGTERM, with nothing in flight any more. */
  readonly endedAfterMs: number
}
