import type { Clock } from '../../core/clock.ts'
import type { ClientOptions } from './client-options.ts'
import type { KafkaFault } from './kafka-fault.ts'
import type { Compression } from './compression.ts'
import type { PartitionBundle, PartitionGroup } from './partition-groups.ts'
import type { TimeLimit } from './time-limit.ts'

export interface SessionOptions extends ClientOptions {
  readonly compression: Compression
  readonly clock: Clock
}

/** The offset of a group's first record, as a broker has said it; or why the group is not stored, or not known to be. */
export type SendOutcome = bigint | KafkaFault

/** `turn` chooses which of the brokers is asked first. */
export type CreateSession = (options: SessionOptions, turn: number) => ProducerSession

/**
 * One life of the producer: its connections and what it knows of the cluster. It is never mended: a session that is in
 * doubt retires, another takes its place, and its connections are destroyed when the last call in it has ended. What its
 * methods reject with is a `KafkaFault`, as each client library has errors of its own. It creates no topic, tries each
 * thing once, and sets no limit to an answer: whoever asks has one, and destroys the connections.
 */
export interface ProducerSession {
  /** Called once, when the last connection has closed by itself. */
  onLost: () => void
  /** Of the configuration: so many are asked before an attempt to connect fails as `unreachable`. */
  readonly brokerCount: number
  /** Whether it may say of a topic what is true of another that it knows. */
  readonly blamesOtherTopics: boolean
  connect(): Promise<void>
  /** Undefined for a topic that has not been found yet, or is to be looked for again. */
  partitionCount(topic: string): number | undefined
  /** Looks for a topic; gives how many partitions it has, with those that have no leader now. */
  find(topic: string, limit: TimeLimit): Promise<number>
  /** The groups in bundles, each for one `send`: together go only those that do not keep one another waiting. */
  bundle(topic: string, groups: readonly PartitionGroup[]): readonly PartitionBundle[]
  /**
   * Gives what became of each group, in their order; rejects when that is the same for all.
   * `acknowledgeTimeoutMs`: how long the leaders may wait for their replicas.
   */
  send(topic: string, bundle: PartitionBundle, acknowledgeTimeoutMs: number): Promise<readonly SendOutcome[]>
  /** `step` is counted: the connections outlive it. Topics are found and records sent in such steps. */
  during<T>(step: () => Promise<T>): Promise<T>
  /** No call begins in it any more. */
  retire(): void
  /** At once, whatever is under way. */
  close(): void
}
