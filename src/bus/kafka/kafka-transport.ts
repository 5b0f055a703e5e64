import type { BusRecord } from '../../core/bus.ts'
import type { Clock } from '../../core/clock.ts'
import type { Position, ProduceTransport, Verdict } from '../batching/produce-transport.ts'
import type { ClusterLink } from './cluster-link.ts'
import type { FaultWord } from './fault-reasons.ts'
import { faultOf } from './kafka-fault.ts'
import type { KafkaFault } from './kafka-fault.ts'
import { groupByPartition, positionsOf } from './partition-groups.ts'
import type { PartitionGroup } from './partition-groups.ts'
import type { ProducerSession } from './producer-session.ts'
import { TimeLimit } from './time-limit.ts'
import type { TopicProbe } from './topic-probe.ts'
import { TopicTrouble } from './topic-trouble.ts'

export interface TransportOptions {
  readonly link: ClusterLink
  readonly clock: Clock
  /** For one produce call and everything in it. */
  readonly requestTimeoutMs: number
  createProbe(): TopicProbe
  /** So many records of a topic are not stored, or not known to be. */
  onFault(fault: KafkaFault, topic: string, records: number): void
  onStored(): void
}

/** Passes often by a second try: kafkajs asks for new metadata when it fails by one of these, and may connect anew. */
const movable: ReadonlySet<FaultWord> = new Set(['leader-moved', 'unreachable', 'unconfirmed'])
const secondTryAfterMs = 100
const doubtEveryMs = 2000

/**
 * kafkajs says this of a topic also when it is true of another that the same producer knows. A second try in another
 * session, which knows only topics that a probe has found, tells the two apart.
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
  #nextDoubtMs = 0

  constructor(options: TransportOptions) {
    this.#options = options
    this.#trouble = new TopicTrouble(options.clock)
  }

  /** Every topic may be asked after again. */
  forgetTrouble(): void {
    this.#trouble.forget()
  }

  async produce(topic: string, records: readonly BusRecord[], tell: Tell): Promise<void> {
    const limit = new TimeLimit(this.#options.clock, this.#options.requestTimeoutMs)
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
    try {
      return await this.#sendOnce(topic, group, limit, false)
    } catch (thrown) {
      const { reason } = faultOf(thrown)
      if (movable.has(reason)) await limit.pause(secondTryAfterMs)
      else if (!contagious.has(reason)) throw thrown
    }
    return this.#sendOnce(topic, group, limit, true)
  }

  async #sendOnce(
    topic: string,
    group: PartitionGroup,
    limit: TimeLimit,
    isSecondTry: boolean
  ): Promise<readonly Position[]> {
    const { session } = await this.#open(topic, limit)
    try {
      const answers = await session.during(async () => limit.race(session.send(topic, group.messages)))
      return positionsOf(group, answers)
    } catch (thrown) {
      const fault = faultOf(thrown)
      this.#replaceIfStuck(session, fault)
      if (contagious.has(fault.reason)) this.#options.link.replace(session)
      if (contagious.has(fault.reason) && isSecondTry) this.#trouble.note(topic, fault)
      if (fault.reason === 'client-failed' || (fault.reason === 'leader-moved' && isSecondTry))
        this.#replaceNowAndThen(session)
      throw fault
    }
  }

  /** The present session, once a probe has found the topic whole. */
  async #open(topic: string, limit: TimeLimit): Promise<OpenTopic> {
    this.#trouble.check(topic)
    const session = await limit.race(this.#options.link.session())
    const known = session.partitionCount(topic)
    if (known !== undefined) return { session, partitionCount: known }
    try {
      const partitionCount = await this.#probe(topic, limit).catch(async (thrown: unknown) => {
        // The next probe asks another broker.
        if (faultOf(thrown).reason === 'unreachable') return this.#probe(topic, limit)
        throw thrown
      })
      session.learn(topic, partitionCount)
      return { session, partitionCount }
    } catch (thrown) {
      const fault = faultOf(thrown)
      this.#replaceIfStuck(session, fault)
      if (contagious.has(fault.reason) || fault.reason === 'leader-moved') this.#trouble.note(topic, fault)
      throw fault
    }
  }

  async #probe(topic: string, limit: TimeLimit): Promise<number> {
    const probe = this.#options.createProbe()
    try {
      return await limit.race(probe.fetch(topic))
    } finally {
      probe.close()
    }
  }

  /** Its connections may be dead without knowing it. A broker that says itself that it was too slow has answered. */
  #replaceIfStuck(session: ProducerSession, fault: KafkaFault): void {
    if (fault.reason === 'timeout' && fault.code === undefined) this.#options.link.replace(session, fault.describe())
  }

  /** For what may be the session's fault and mostly is not. */
  #replaceNowAndThen(session: ProducerSession): void {
    const nowMs = this.#options.clock.monotonicMs()
    if (nowMs < this.#nextDoubtMs) return
    this.#nextDoubtMs = nowMs + doubtEveryMs
    this.#options.link.replace(session)
  }
}
