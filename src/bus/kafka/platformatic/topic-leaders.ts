import type { Clock, Instant } from '../../../core/clock.ts'
import { KafkaFault, faultWithCode } from '../kafka-fault.ts'
import { placeOf } from '../place.ts'
import type { BrokerAddress } from './broker-connection.ts'
import type { MetadataAnswer } from './metadata-answer.ts'

/** So often a topic that is in use is looked at again: it may have grown. */
const maxAgeMs = 300_000

interface Topic {
  readonly partitionCount: number
  /** By partition; a partition without a leader is not in it. */
  readonly leaders: ReadonlyMap<number, number>
  readonly fetchedAt: Instant
}

/** Where the partitions of the topics are, as the cluster told it last. */
export class TopicLeaders {
  readonly #clock: Clock
  readonly #ask: (topic: string) => Promise<MetadataAnswer>
  readonly #topics = new Map<string, Topic>()
  readonly #asking = new Map<string, Promise<number>>()
  /** Places whose leader is to be asked for before it is written to again. */
  readonly #doubtful = new Set<string>()
  #brokers: ReadonlyMap<number, BrokerAddress> = new Map()

  constructor(clock: Clock, ask: (topic: string) => Promise<MetadataAnswer>) {
    this.#clock = clock
    this.#ask = ask
  }

  /** All that the cluster has told of. */
  get brokers(): readonly BrokerAddress[] {
    return [...this.#brokers.values()]
  }

  partitionCount(topic: string): number | undefined {
    return this.#topics.get(topic)?.partitionCount
  }

  /** Asks anew; gives how many partitions there are. All who ask at once share one question. */
  async fetch(topic: string): Promise<number> {
    const known = this.#asking.get(topic)
    if (known !== undefined) return known
    const asking = this.#fetch(topic).finally(() => this.#asking.delete(topic))
    this.#asking.set(topic, asking)
    return asking
  }

  /** @throws KafkaFault `leader-moved` when there is none */
  async leaderOf(topic: string, partition: number): Promise<readonly [id: number, BrokerAddress]> {
    if (!this.#topics.has(topic) || this.#doubtful.has(placeOf({ topic, partition }))) await this.fetch(topic)
    else this.#refresh(topic)
    const id = this.#topics.get(topic)?.leaders.get(partition)
    const broker = id === undefined ? undefined : this.#brokers.get(id)
    if (id === undefined || broker === undefined) throw new KafkaFault('leader-moved')
    return [id, broker]
  }

  /** Undefined for a partition that has no leader, and for one that is in doubt. */
  knownLeader(topic: string, partition: number): number | undefined {
    if (this.#doubtful.has(placeOf({ topic, partition }))) return undefined
    return this.#topics.get(topic)?.leaders.get(partition)
  }

  doubt(topic: string, partition: number): void {
    this.#doubtful.add(placeOf({ topic, partition }))
  }

  /** As if it had never been found. */
  forget(topic: string): void {
    this.#topics.delete(topic)
  }

  /** Nobody waits for it. */
  #refresh(topic: string): void {
    const known = this.#topics.get(topic)
    const now = this.#clock.monotonicMs()
    if (known === undefined || now - known.fetchedAt < maxAgeMs) return
    this.#topics.set(topic, { ...known, fetchedAt: now })
    this.fetch(topic).catch(() => undefined)
  }

  async #fetch(topic: string): Promise<number> {
    const { brokers, topics } = await this.#ask(topic)
    this.#brokers = new Map(brokers.map(({ id, host, port }) => [id, { host, port }]))
    const { errorCode, partitions } = topics.find(({ name }) => name === topic) ?? { errorCode: 0, partitions: [] }
    if (errorCode !== 0) throw faultWithCode(errorCode)
    if (partitions.length === 0) throw new KafkaFault('topic-missing')
    const led = partitions.filter(({ leader }) => leader >= 0)
    for (const { index } of led) this.#doubtful.delete(placeOf({ topic, partition: index }))
    this.#topics.set(topic, {
      partitionCount: partitions.length,
      leaders: new Map(led.map(({ index, leader }) => [index, leader])),
      fetchedAt: this.#clock.monotonicMs()
    })
    return partitions.length
  }
}
