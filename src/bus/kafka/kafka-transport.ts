import type { BusRecord } from '../../core/bus.ts'
import type { Clock } from '../../core/clock.ts'
import type { Position, ProduceTransport, Verdict } from '../batching/produce-transport.ts'
import type { ClusterLink } from './cluster-link.ts'
import type { FaultWord } from './fault-reasons.ts'
import { KafkaFault, faultOf } from './kafka-fault.ts'
import { LeaderlessPartitions } from './leaderless-partitions.ts'
import { groupByPartition, positionsOf } from './partition-groups.ts'
import type { PartitionGroup } from './partition-groups.ts'
import type { ProducerSession } from './producer-session.ts'
import { TimeLimit } from './time-limit.ts'
import { TopicTrouble } from './topic-trouble.ts'

export interface TransportOptions {
  readonly link: ClusterLink
  readonly clock: Clock
  /** For one produce call and everything in it. */
  readonly requestTimeoutMs: number
  /** So many records of a topic are not stored, or not known to be. */
  onFault(fault: KafkaFault, topic: string, records: number): void
  onStored(): void
}

/** Passes often by a second try: a session asks for new metadata when it fails by one of these, and may connect anew. */
const movable: ReadonlySet<FaultWord> = new Set(['leader-moved', 'leader-unreachable', 'unreachable', 'unconfirmed'])
const secondTryAfterMs = 100

/**
 * A session may say this of a topic when it is true of another that it knows, or was true when it looked for it. A second
 * try, where need be in another session that knows only topics which it has found, tells the two apart.
 */
const contagious: ReadonlySet<FaultWord> = new Set(['topic-missing', 'topic-forbidden', 'topic-invalid'])

type Tell = (index: number, verdict: Verdict) => void

interface OpenTopic {
  readonly session: ProducerSession
  readonly partitionCount: number
}

/** One batch of one topic, a request for each of its partitions, through whichever session of the producer is the present one. */
export class KafkaTransport implements ProduceTransport {
  readonly #options: TransportOptions
  readonly #trouble: TopicTrouble
  readonly #leaderless: LeaderlessPartitions
  /** Of the calls that are under way. */
  readonly #limits = new Set<TimeLimit>()

  constructor(options: TransportOptions) {
    this.#options = options
    this.#trouble = new TopicTrouble(options.clock)
    this.#leaderless = new LeaderlessPartitions(options.clock)
  }

  /** The calls that are under way fail now. */
  abandon(): void {
    for (const limit of this.#limits) limit.end(new KafkaFault('not-connected'))
  }

  /** Every topic may be asked after again. */
  forgetTrouble(): void {
    this.#trouble.forget()
  }

  async produce(topic: string, records: readonly BusRecord[], tell: Tell): Promise<void> {
    const limit = new TimeLimit(this.#options.clock, this.#options.requestTimeoutMs)
    this.#limits.add(limit)
    try {
      const { partitionCount } = await this.#open(topic, limit)
      const groups = groupByPartition(records, partitionCount)
      const results = await Promise.all(groups.map(async (group) => this.#store(topic, group, tell, limit)))
      if (results.every(Boolean)) this.#trouble.passed(topic)
    } catch (thrown) {
      const fault = faultOf(thrown)
      this.#options.onFault(fault, topic, records.length)
      throw fault
    } finally {
      limit.cancel()
      this.#limits.delete(limit)
    }
  }

  /** Tells the verdicts of a group; true when it is stored. */
  async #store(topic: string, group: PartitionGroup, tell: Tell, limit: TimeLimit): Promise<boolean> {
    try {
      const positions = await this.#send(topic, group, limit)
      this.#options.onStored()
      for (const [step, position] of positions.entries()) tell(group.indexes[step] ?? -1, position)
      return true
    } catch (thrown) {
      const fault = faultOf(thrown)
      this.#options.onFault(fault, topic, group.indexes.length)
      for (const index of group.indexes) tell(index, fault)
      return false
    }
  }

  async #send(topic: string, group: PartitionGroup, limit: TimeLimit): Promise<readonly Position[]> {
    // The other partitions of a topic do not wait for the second try of one that had no leader in the last call either.
    const isOnlyTry = this.#leaderless.has(topic, group.partition)
    try {
      return await this.#sendOnce(topic, group, limit, isOnlyTry)
    } catch (thrown) {
      const { reason } = faultOf(thrown)
      if (isOnlyTry && !contagious.has(reason)) throw thrown
      if (movable.has(reason)) await limit.pause(secondTryAfterMs)
      else if (!contagious.has(reason)) throw thrown
    }
    return this.#sendOnce(topic, group, limit, true)
  }

  async #sendOnce(
    topic: string,
    group: PartitionGroup,
    limit: TimeLimit,
    isLastTry: boolean
  ): Promise<readonly Position[]> {
    const { session } = await this.#open(topic, limit)
    try {
      // Before our own limit, so that a leader that waits for its replicas says so, and keeps its connection.
      const acknowledgeTimeoutMs = Math.ceil(limit.leftMs * 0.8)
      const sent = session.during(async () => limit.race(session.send(topic, group, acknowledgeTimeoutMs)))
      const positions = positionsOf(group, await sent)
      this.#leaderless.passed(topic, group.partition)
      return positions
    } catch (thrown) {
      const fault = faultOf(thrown)
      this.#replaceIfStuck(session, fault)
      if (contagious.has(fault.reason) && session.blamesOtherTopics) this.#options.link.replace(session)
      if (contagious.has(fault.reason) && isLastTry) this.#trouble.note(topic, fault)
      const isLeaderless = fault.reason === 'leader-moved' && isLastTry
      if (isLeaderless) this.#leaderless.note(topic, group.partition)
      // Either may be the session's fault and mostly is not.
      if ((isLeaderless || fault.reason === 'client-failed') && this.#leaderless.isTimeToDoubt())
        this.#options.link.renew(session)
      throw fault
    }
  }

  /** The present session, once it has found the topic. */
  async #open(topic: string, limit: TimeLimit): Promise<OpenTopic> {
    this.#trouble.check(topic)
    const session = await limit.race(this.#options.link.session())
    const known = session.partitionCount(topic)
    if (known !== undefined) return { session, partitionCount: known }
    try {
      return { session, partitionCount: await session.find(topic, limit) }
    } catch (thrown) {
      const fault = faultOf(thrown)
      this.#replaceIfStuck(session, fault)
      if (contagious.has(fault.reason) || fault.reason === 'leader-moved') this.#trouble.note(topic, fault)
      throw fault
    }
  }

  /** Its connections may be dead without knowing it. */
  #replaceIfStuck(session: ProducerSession, fault: KafkaFault): void {
    if (fault.reason === 'timeout') this.#options.link.replace(session, fault.describe())
  }
}
