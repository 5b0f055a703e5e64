import type { Clock } from '../../../core/clock.ts'
import { findErrorCode } from '../error-table.ts'
import { createClient } from '../kafkajs/kafkajs-client.ts'
import type { ClientOptions } from '../client-options.ts'
import { KafkaFault } from '../kafka-fault.ts'
import { apiKeys, openConnections, protocolRequests } from '../kafkajs/kafka-reader-protocol.ts'
import type {
  BrokerNode,
  ClusterConnections,
  ConnectedBroker,
  FetchedPartition,
  ListedOffset,
  ProtocolRequest,
  TopicMetadata
} from '../kafkajs/kafka-reader-protocol.ts'
import { placeOf } from '../place.ts'
import type { Place } from '../place.ts'
import { SocketSet } from '../kafkajs/socket-set.ts'
import { TimeLimit } from '../time-limit.ts'

/** A partition, and where to read it. */
export interface Want extends Place {
  readonly offset: number
}

const requests = protocolRequests()

/** Aborted transactions and those that are still open are nobody's events. */
const readCommitted = 1
const timestamps = { earliest: -2, latest: -1 } as const
/** What one answer may hold; a single larger batch still comes whole. */
const maxAnswerBytes = 4 * 1024 * 1024
const maxPartitionBytes = 1024 * 1024

/** One life of a reader's connections. After a fault it is closed, and another takes its place. */
export class ReaderConnection {
  readonly #options: ClientOptions & { readonly clock: Clock }
  readonly #sockets = new SocketSet(() => undefined)
  readonly #cluster: ClusterConnections
  readonly #brokers = new Map<number, Promise<ConnectedBroker>>()
  #nodes: readonly BrokerNode[] = []

  constructor(options: ClientOptions & { readonly clock: Clock }, turn: number) {
    this.#options = options
    this.#cluster = openConnections(createClient(options, this.#sockets, turn))
  }

  async connect(): Promise<void> {
    await this.#within(this.#options.connectTimeoutMs, this.#cluster.connect())
  }

  /** Every topic that this client may see when none is named. A name that is no topic comes back with an error code. */
  async describeTopics(names: readonly string[]): Promise<readonly TopicMetadata[]> {
    const broker = this.#cluster.brokerPool.seedBroker
    const request = broker.lookupRequest(apiKeys.metadata, requests.Metadata)
    const args = { topics: names, allowAutoTopicCreation: false } as const
    const { brokers, topicMetadata } = await this.#ask(broker, request(args))
    this.#nodes = brokers
    return topicMetadata
  }

  async listOffsets(
    leader: number,
    wants: readonly Place[],
    which: keyof typeof timestamps
  ): Promise<ReadonlyMap<string, ListedOffset>> {
    const broker = await this.#broker(leader)
    const request = broker.lookupRequest(apiKeys.listOffsets, requests.ListOffsets)
    const topics = byTopic(wants, ({ partition }) => ({ partition, timestamp: timestamps[which] }))
    const { responses } = await this.#ask(broker, request({ isolationLevel: readCommitted, topics }))
    return placed(responses.map(({ topic, partitions }) => [topic, partitions]))
  }

  /** Waits so long for the first record, if there is none. */
  async fetch(
    leader: number,
    wants: readonly Want[],
    maxWaitMs: number
  ): Promise<ReadonlyMap<string, FetchedPartition>> {
    const broker = await this.#broker(leader)
    const request = broker.lookupRequest(apiKeys.fetch, requests.Fetch)
    const topics = byTopic(wants, ({ partition, offset }) => ({
      partition,
      fetchOffset: offset,
      maxBytes: maxPartitionBytes
    }))
    const limits = { isolationLevel: readCommitted, maxWaitTime: maxWaitMs, minBytes: 1, maxBytes: maxAnswerBytes }
    const { responses } = await this.#ask(broker, request({ ...limits, topics }), maxWaitMs)
    return placed(responses.map(({ topicName, partitions }) => [topicName, partitions]))
  }

  /** At once, whatever is under way. */
  close(): void {
    this.#sockets.destroy()
    // With their sockets destroyed they have nothing to wait for; they clear their own state.
    this.#cluster.disconnect().catch(() => undefined)
    for (const broker of this.#brokers.values()) broker.then(async (it) => it.disconnect()).catch(() => undefined)
  }

  async #broker(nodeId: number): Promise<ConnectedBroker> {
    const known = this.#brokers.get(nodeId)
    if (known !== undefined) return known
    const connecting = this.#within(this.#options.connectTimeoutMs, this.#connectTo(nodeId))
    this.#brokers.set(nodeId, connecting)
    return connecting
  }

  async #connectTo(nodeId: number): Promise<ConnectedBroker> {
    const node = this.#nodes.find((it) => it.nodeId === nodeId)
    if (node === undefined) throw new KafkaFault('leader-moved')
    const { brokerPool, connectionPoolBuilder, rootLogger } = this.#cluster
    const connectionPool = await connectionPoolBuilder.build(node)
    const broker = brokerPool.createBroker({
      connectionPool,
      logger: rootLogger,
      nodeId,
      versions: brokerPool.versions
    })
    await broker.connect()
    return broker
  }

  /** kafkajs makes the first error code of an answer an error of the whole: here each topic and partition has its own. */
  async #ask<Answer>(broker: ConnectedBroker, asked: ProtocolRequest<Answer>, extraMs = 0): Promise<Answer> {
    const { decode } = asked.response
    const request = { ...asked, response: { decode, parse: async (answer: Answer) => answer } }
    return this.#within(this.#options.requestTimeoutMs + extraMs, broker.connectionPool.send(request))
  }

  async #within<T>(limitMs: number, step: Promise<T>): Promise<T> {
    const limit = new TimeLimit(this.#options.clock, limitMs)
    try {
      return await limit.race(step)
    } finally {
      limit.cancel()
    }
  }
}

/** What a broker answered for one topic. */
export class TopicFault extends KafkaFault {
  readonly topic: string

  constructor(topic: string, code: number) {
    const known = findErrorCode(code)
    super(known?.reason ?? 'unexpected', undefined, known?.name ?? String(code))
    this.topic = topic
  }
}

/** Undefined when the code says that all is well. */
export function faultOfCode(topic: string, code: number): TopicFault | undefined {
  return code === 0 ? undefined : new TopicFault(topic, code)
}

function byTopic<T extends Place, Entry>(
  wants: readonly T[],
  entryOf: (want: T) => Entry
): { topic: string; partitions: Entry[] }[] {
  const groups = Map.groupBy(wants, ({ topic }) => topic)
  return [...groups].map(([topic, group]) => ({ topic, partitions: group.map(entryOf) }))
}

function placed<T extends { readonly partition: number }>(
  answers: readonly (readonly [topic: string, partitions: readonly T[]])[]
): ReadonlyMap<string, T> {
  return new Map(
    answers.flatMap(([topic, partitions]) =>
      partitions.map((it): [string, T] => [placeOf({ topic, partition: it.partition }), it])
    )
  )
}
