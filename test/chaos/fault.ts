import type { BusRecord } from '../../src/core/bus.ts'
import type { ChaosGateway } from '../support/chaos-gateway.ts'
import type { KafkaHome, KafkaRegionName } from '../support/kafka-home.ts'
import type { Outage } from '../support/ledger.ts'
import type { ClusterKind, RegionCluster } from './region-cluster.ts'

/** What a fault can lay its hands on. */
export interface Scene {
  readonly uk: RegionCluster
  readonly eu: RegionCluster
  readonly home: KafkaHome
  readonly gateway: ChaosGateway
  readonly prefix: string
  /** Of uk's tenant. */
  readonly ukTopic: string
  readonly ukPartitions: number
  /** Numbers in [0, 1) that follow from the seed. */
  readonly random: () => number
  /** What the seed has chosen, for the table. */
  note(text: string): void
  /** Again and again until the window ends, the pauses up to so long. */
  repeat(act: () => Promise<void>, longestPauseMs: number): void
  /** A topic goes, by its operator's will: what it held, and when what it took may have gone with it. */
  destroyed(held: readonly BusRecord[], during: Outage): void
}

/** Something that goes wrong for a while. */
export interface Fault {
  readonly name: string
  /** For people. */
  readonly what: string
  /** Of the region uk. */
  readonly cluster: ClusterKind
  /** Whose senders may be asked to send again until all of theirs were served again; nobody else is. */
  readonly hits: readonly KafkaRegionName[]
  /** Some answer of the window is a refusal, or late. Default: whether it hits a region. */
  readonly isFelt?: boolean
  /** The window lasts at least so long. */
  readonly leastMs?: number
  /** The window begins before the first delivery: there is no topic for uk. */
  readonly withoutTopic?: boolean
  start(scene: Scene): Promise<void>
  /** Settles when the cause is gone; what the gateway makes of that is its own affair. */
  stop(scene: Scene): Promise<void>
}

/** An element that the seed chooses. */
export function chooseFrom<T>(random: () => number, choices: readonly T[]): T {
  const chosen = choices[Math.floor(random() * choices.length)]
  if (chosen === undefined) throw new Error('there is nothing to choose from')
  return chosen
}

/** A whole number from `least` up to `most`. */
export function chooseBetween(random: () => number, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}
