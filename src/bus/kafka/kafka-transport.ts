import type { BusRecord } from '../../core/bus.ts'
import type { Clock } from '../../core/clock.ts'
import type { Position, ProduceTransport, Verdict } from '../batching/produce-transport.ts'
import type { ClusterLink } from './cluster-link.ts'
import type { FaultWord } from './fault-reasons.ts'
import { KafkaFault, faultOf } from './kafka-fault.ts'
import { LeaderlessPartitions } from './leaderless-partitions.ts'
import { groupByPartition, positionsOf } from './partition-groups.ts'
import type { PartitionBundle, PartitionGroup } from './partition-groups.ts'
import type { ProducerSession, SendOutcome } from './producer-session.ts'
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

type Tell = (index: number, verdict: Verdict) => void

type GroupResult = readonly Position[] | KafkaFault

/** One call, and everything in it. */
interface Call {
  readonly topic: string
  readonly tell: Tell
  readonly limit: TimeLimit
}

interface Place {
  readonly topic: string
  readonly partition: number
}

/** One batch of one topic, a request for each bundle of its partitions, through the producer's present session. */
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
    const call = { topic, tell, limit }
    try {
      await this.#inSession(call, async (session, partitionCount) => {
        const bundles = session.bundle(topic, groupByPartition(records, partitionCount))
        const results = await Promise.all(bundles.map(async (bundle) => this.#store(call, session, bundle)))
        if (results.every(Boolean)) this.#trouble.passed(topic)
      })
    } catch (thrown) {
      const fault = faultOf(thrown)
      this.#options.onFault(fault, topic, records.length)
      throw fault
    } finally {
      limit.cancel()
      this.#limits.delete(limit)
    }
  }

  /** Tells the verdicts of a bundle, those of its groups that fail each in its own time; true when all is stored. */
  async #store(call: Call, session: ProducerSession, bundle: PartitionBundle): Promise<boolean> {
    // The other partitions of a topic do not wait for the second try of one that had no leader in the last call either.
    const isOnlyTry = (group: PartitionGroup): boolean => this.#leaderless.has(call.topic, group.partition)
    const results = await this.#sendOnce(call, session, bundle, isOnlyTry)
    const failed: Promise<boolean>[] = []
    for (const [index, group] of bundle.entries()) {
      const result = results[index] ?? new KafkaFault('unconfirmed')
      if (result instanceof KafkaFault) failed.push(this.#storeAgain(call, group, result, isOnlyTry(group)))
      else this.#tellStored(call, group, result)
    }
    return (await Promise.all(failed)).every(Boolean)
  }

  /** Tells the verdict of a group that has failed once; true when it is stored by a second try. */
  async #storeAgain(call: Call, group: PartitionGroup, first: KafkaFault, isOnlyTry: boolean): Promise<boolean> {
    const result = await this.#sendAgain(call, group, first, isOnlyTry)
    if (!(result instanceof KafkaFault)) {
      this.#tellStored(call, group, result)
      return true
    }
    this.#options.onFault(result, call.topic, group.indexes.length)
    for (const index of group.indexes) call.tell(index, result)
    return false
  }

  #tellStored({ tell }: Call, { indexes }: PartitionGroup, positions: readonly Position[]): void {
    this.#options.onStored()
    for (const [step, position] of positions.entries()) tell(indexes[step] ?? -1, position)
  }

  async #sendAgain(call: Call, group: PartitionGroup, first: KafkaFault, isOnlyTry: boolean): Promise<GroupResult> {
    // A second try, where need be in a session that knows only topics which it has found, tells whose fault a denial is.
    if (!first.deniesTopic && (isOnlyTry || !movable.has(first.reason))) return first
    try {
      if (movable.has(first.reason)) await call.limit.pause(secondTryAfterMs)
      const send = async (session: ProducerSession): Promise<readonly GroupResult[]> =>
        this.#sendOnce(call, session, [group], () => true)
      const [result] = await this.#inSession(call, send)
      return result ?? first
    } catch (thrown) {
      // No time was left to send anything: what was said of the partition stands.
      const fault = faultOf(thrown)
      return fault.reason === 'timeout' ? first : fault
    }
  }

  /** Of each group where its records are, or why they are not known to be anywhere. */
  async #sendOnce(
    call: Call,
    session: ProducerSession,
    bundle: PartitionBundle,
    isLastTry: (group: PartitionGroup) => boolean
  ): Promise<readonly GroupResult[]> {
    const outcomes = await this.#send(call, session, bundle)
    return bundle.map((group, index) => {
      const outcome = outcomes[index] ?? new KafkaFault('unconfirmed')
      const result = outcome instanceof KafkaFault ? outcome : positionsOf(group, outcome)
      const place = { topic: call.topic, partition: group.partition }
      if (result instanceof KafkaFault) this.#heed(session, place, result, isLastTry(group))
      else {
        this.#leaderless.passed(place.topic, place.partition)
        this.#options.link.trust(session)
      }
      return result
    })
  }

  async #send(
    { topic, limit }: Call,
    session: ProducerSession,
    bundle: PartitionBundle
  ): Promise<readonly SendOutcome[]> {
    try {
      // Before our own limit, so that a leader that waits for its replicas says so, and keeps its connection.
      const acknowledgeTimeoutMs = Math.ceil(limit.leftMs * 0.8)
      return await limit.race(session.send(topic, bundle, acknowledgeTimeoutMs))
    } catch (thrown) {
      const fault = faultOf(thrown)
      return bundle.map(() => fault)
    }
  }

  #heed(session: ProducerSession, { topic, partition }: Place, fault: KafkaFault, isLastTry: boolean): void {
    const { link } = this.#options
    this.#suspectIfSilent(session, fault)
    if (fault.deniesTopic && session.blamesOtherTopics) link.replace(session)
    if (fault.deniesTopic && isLastTry) this.#trouble.note(topic, fault)
    if (fault.reason === 'client-failed') link.renew(session)
    if (fault.reason !== 'leader-moved' || !isLastTry) return
    this.#leaderless.note(topic, partition)
    // It may be the session's fault and mostly is not.
    if (this.#leaderless.isTimeToDoubt()) link.renew(session)
  }

  /** `step` in the present session, which has found the topic. It lasts until the step has ended, though another takes its place. */
  async #inSession<T>(
    { topic, limit }: Call,
    step: (session: ProducerSession, partitionCount: number) => Promise<T>
  ): Promise<T> {
    this.#trouble.check(topic)
    const { link } = this.#options
    for (;;) {
      const session = await limit.race(link.session())
      const known = session.partitionCount(topic)
      const partitionCount = known ?? (await session.during(async () => this.#find(session, topic, limit)))
      // Nothing has been sent: what replaced it meanwhile may have other credentials. From here on it counts the call before anything else happens.
      if (link.serves(session)) return session.during(async () => step(session, partitionCount))
    }
  }

  async #find(session: ProducerSession, topic: string, limit: TimeLimit): Promise<number> {
    try {
      return await session.find(topic, limit)
    } catch (thrown) {
      const fault = faultOf(thrown)
      this.#suspectIfSilent(session, fault)
      if (fault.deniesTopic || fault.reason === 'leader-moved') this.#trouble.note(topic, fault)
      throw fault
    }
  }

  #suspectIfSilent(session: ProducerSession, fault: KafkaFault): void {
    if (fault.reason === 'timeout') this.#options.link.suspect(session)
  }
}
