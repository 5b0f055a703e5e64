import { CallsUnderWay } from '../../../../src/bus/kafka/calls-under-way.ts'
import { KafkaFault } from '../../../../src/bus/kafka/kafka-fault.ts'
import type { PartitionGroup, PartitionBundle } from '../../../../src/bus/kafka/partition-groups.ts'
import type { ProducerSession, SendOutcome } from '../../../../src/bus/kafka/producer-session.ts'
import type { TimeLimit } from '../../../../src/bus/kafka/time-limit.ts'

/** A session that knows every topic, with one partition, and stores what it is sent, unless a test says otherwise. */
export class FakeSession implements ProducerSession {
  onLost: () => void = () => undefined
  readonly brokerCount: number
  readonly blamesOtherTopics = false
  isRetired = false
  isClosed = false
  /** Topics that it has not found. */
  readonly unknown = new Set<string>()
  search: (topic: string) => Promise<number> = async () => 1
  answer: (topic: string) => Promise<SendOutcome> = async () => 0n
  readonly #connect: () => Promise<void>
  readonly #calls = new CallsUnderWay(() => this.close())

  constructor(brokerCount: number, connect: () => Promise<void> = async () => undefined) {
    this.brokerCount = brokerCount
    this.#connect = connect
  }

  async connect(): Promise<void> {
    return this.#connect()
  }

  partitionCount(topic: string): number | undefined {
    return this.unknown.has(topic) ? undefined : 1
  }

  async find(topic: string, limit: TimeLimit): Promise<number> {
    return limit.race(this.search(topic))
  }

  bundle(_topic: string, groups: readonly PartitionGroup[]): readonly PartitionBundle[] {
    return groups.map((group) => [group])
  }

  async send(topic: string, bundle: PartitionBundle): Promise<readonly SendOutcome[]> {
    if (this.isClosed) throw new KafkaFault('client-failed')
    return Promise.all(bundle.map(async () => this.answer(topic)))
  }

  async during<T>(step: () => Promise<T>): Promise<T> {
    return this.#calls.during(step)
  }

  retire(): void {
    this.isRetired = true
    this.#calls.retire()
  }

  close(): void {
    this.isClosed = true
  }
}
