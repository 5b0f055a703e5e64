import { brokersInTurn } from '../kafka-cluster.ts'
import { KafkaFault, faultOf } from '../kafka-fault.ts'
import type { PartitionBundle, PartitionGroup } from '../partition-groups.ts'
import type { ProducerSession, SendOutcome, SessionOptions } from '../producer-session.ts'
import { CallsUnderWay } from '../calls-under-way.ts'
import type { TimeLimit } from '../time-limit.ts'
import { isSameAddress } from './broker-connection.ts'
import type { BrokerAddress, BrokerConnection } from './broker-connection.ts'
import { BrokerConnections } from './broker-connections.ts'
import { KeptConnection } from './kept-connection.ts'
import { TopicLeaders } from './topic-leaders.ts'

interface Node {
  readonly address: BrokerAddress
  readonly connection: KeptConnection<BrokerConnection>
}

/**
 * A producer on the connections and requests of @platformatic/kafka. Its own producer is not used: it fails for all
 * partitions of a topic when one has no leader, asks after topics on connections on which a leader may be waiting for
 * its replicas, and tries again by itself.
 */
export class PlatformaticSession implements ProducerSession {
  onLost: () => void = () => undefined
  readonly blamesOtherTopics = false
  readonly #options: SessionOptions
  readonly #turn: number
  readonly #connections: BrokerConnections
  readonly #calls = new CallsUnderWay(() => this.close())
  /** For questions: an answer to them never waits behind records. */
  readonly #control: KeptConnection<BrokerConnection>
  /** By the leader's id and the topic. */
  readonly #nodes = new Map<string, Node>()
  readonly #topics: TopicLeaders
  #hasStored = false
  #closed = false

  constructor(options: SessionOptions, turn: number) {
    this.#options = options
    this.#turn = turn
    this.#connections = new BrokerConnections(options, () => {
      if (!this.#closed) this.onLost()
    })
    this.#control = new KeptConnection(options.clock, async () => this.#openControl())
    this.#topics = new TopicLeaders(options.clock, async (topic) => (await this.#control.get()).metadata(topic))
  }

  get brokerCount(): number {
    return this.#options.cluster.brokers.length
  }

  async connect(): Promise<void> {
    await this.#control.get()
  }

  partitionCount(topic: string): number | undefined {
    return this.#topics.partitionCount(topic)
  }

  async find(topic: string, limit: TimeLimit): Promise<number> {
    return limit.race(this.#topics.fetch(topic))
  }

  /** By leader. What has none, or is in doubt, goes alone: it is asked for first. */
  bundle(topic: string, groups: readonly PartitionGroup[]): readonly PartitionBundle[] {
    const alone: PartitionBundle[] = []
    const together = new Map<number, [PartitionGroup, ...PartitionGroup[]]>()
    for (const group of groups) {
      const leader = this.#topics.knownLeader(topic, group.partition)
      const others = leader === undefined ? undefined : together.get(leader)
      if (leader === undefined) alone.push([group])
      else if (others === undefined) together.set(leader, [group])
      else others.push(group)
    }
    return [...together.values(), ...alone]
  }

  async send(topic: string, bundle: PartitionBundle, acknowledgeTimeoutMs: number): Promise<readonly SendOutcome[]> {
    try {
      // Of a bundle for one broker; should the cluster have changed since, that broker says so of each partition.
      const [id, address] = await this.#topics.leaderOf(topic, bundle[0].partition)
      const outcomes = await this.#produce(id, address, topic, bundle, acknowledgeTimeoutMs)
      for (const [index, outcome] of outcomes.entries()) this.#learn(topic, bundle[index]?.partition ?? -1, outcome)
      return outcomes
    } catch (thrown) {
      const fault = faultOf(thrown)
      for (const { partition } of bundle) this.#learn(topic, partition, fault)
      throw fault
    }
  }

  async during<T>(step: () => Promise<T>): Promise<T> {
    return this.#calls.during(step)
  }

  retire(): void {
    this.#calls.retire()
  }

  close(): void {
    this.#closed = true
    this.#connections.destroy()
  }

  #learn(topic: string, partition: number, outcome: SendOutcome): void {
    if (typeof outcome === 'bigint') this.#hasStored = true
    else if (outcome.deniesTopic) this.#topics.forget(topic)
    else if (outcome.reason !== 'throttled') this.#topics.doubt(topic, partition)
  }

  async #produce(
    id: number,
    address: BrokerAddress,
    ...produce: Parameters<BrokerConnection['produce']>
  ): Promise<readonly SendOutcome[]> {
    try {
      const connection = await this.#nodeAt(id, address, produce[0]).get()
      return await connection.produce(...produce)
    } catch (thrown) {
      const fault = faultOf(thrown)
      // What one broker did while others are there is not the cluster's fault. A connection to an address of the
      // configuration alone says nothing of the addresses that the cluster tells.
      const isItsOwn = fault.reason === 'unreachable' && this.#hasStored && this.#connections.hasOtherThan(address)
      throw isItsOwn ? new KafkaFault('leader-unreachable', fault.problem.cause) : fault
    }
  }

  /** For each topic one of its own: while a leader waits for replicas of one, it answers nothing else on that connection. */
  #nodeAt(id: number, address: BrokerAddress, topic: string): KeptConnection<BrokerConnection> {
    const key = `${id} ${topic}`
    const known = this.#nodes.get(key)
    if (known !== undefined && isSameAddress(known.address, address)) return known.connection
    // The broker has moved: nobody asks there for it any more.
    if (known !== undefined) this.#connections.retire(known.address)
    const connection = new KeptConnection(this.#options.clock, async () => this.#open(address))
    this.#nodes.set(key, { address, connection })
    return connection
  }

  /** The next broker is asked for one that is down; those of the configuration first, beginning with this session's. */
  async #openControl(): Promise<BrokerConnection> {
    const configured = brokersInTurn(this.#options.cluster, this.#turn).map(addressOf)
    // Until the cluster has told of brokers, the link goes on to the next with a session of its own.
    const told = this.#topics.brokers
    let unreachable = new KafkaFault('unreachable')
    for (const address of told.length === 0 ? configured.slice(0, 1) : [...configured, ...told]) {
      try {
        return await this.#open(address)
      } catch (thrown) {
        const fault = faultOf(thrown)
        if (fault.reason !== 'unreachable') throw fault
        unreachable = fault
      }
    }
    throw unreachable
  }

  async #open(address: BrokerAddress): Promise<BrokerConnection> {
    return this.#connections.open(address)
  }
}

/** Of `host:port`. */
function addressOf(broker: string): BrokerAddress {
  const colon = broker.lastIndexOf(':')
  return { host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) }
}
