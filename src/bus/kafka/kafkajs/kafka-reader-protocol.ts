import { createRequire } from 'node:module'
import type { Kafka } from 'kafkajs'

/*
 * kafkajs reads topics as a member of a consumer group only, which writes to the cluster and needs rights on the group.
 * Whoever only looks asks the brokers themselves, with what kafkajs 2.2.4 keeps to itself: its requests and connections.
 * `test/integration/kafka/tail-reader.test.ts` fails when kafkajs changes what is used here.
 */

export interface BrokerNode {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

export interface TopicMetadata {
  readonly topicErrorCode: number
  readonly topic: string
  readonly partitionMetadata: readonly {
    readonly partitionErrorCode: number
    readonly partitionId: number
    /** -1: none. */
    readonly leader: number
  }[]
}

/** Offsets and times are decimal texts in kafkajs. */
export interface FetchedMessage {
  readonly offset: string
  readonly timestamp: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** Values of a name that comes twice are in one list. */
  readonly headers: Readonly<Record<string, Buffer | null | readonly (Buffer | null)[]>>
  readonly isControlRecord: boolean
  /** Of the batch in which it came. */
  readonly batchContext: {
    readonly firstOffset: string
    readonly lastOffsetDelta: number
    readonly producerId: string
    readonly inTransaction: boolean
  }
}

export interface FetchedPartition {
  readonly partition: number
  readonly errorCode: number
  /** Up to here others may read, without transactions that are still open. */
  readonly lastStableOffset: string
  /** Whose records from there to the producer's next control record are nobody's events. */
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[]
  readonly messages: readonly FetchedMessage[]
}

export interface ListedOffset {
  readonly partition: number
  readonly errorCode: number
  readonly offset: string
}

interface MetadataArgs {
  /** Every topic that this client may see when it is empty. */
  readonly topics: readonly string[]
  readonly allowAutoTopicCreation: false
}

interface ListOffsetsArgs {
  readonly isolationLevel: number
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[]
  }[]
}

interface FetchArgs {
  readonly isolationLevel: number
  readonly maxWaitTime: number
  readonly minBytes: number
  readonly maxBytes: number
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      readonly fetchOffset: number
      readonly maxBytes: number
    }[]
  }[]
}

/** An API of Kafka, in the versions that kafkajs knows. */
interface Definition<Args, Answer> {
  protocol(choice: { readonly version: number }): (args: Args) => ProtocolRequest<Answer>
}

export interface ProtocolRequest<Answer> {
  readonly request: object
  readonly response: {
    readonly decode: (bytes: Buffer) => Promise<Answer>
    readonly parse: (answer: Answer) => Promise<Answer>
  }
}

export interface ProtocolRequests {
  readonly Metadata: Definition<
    MetadataArgs,
    { readonly brokers: readonly BrokerNode[]; readonly topicMetadata: readonly TopicMetadata[] }
  >
  readonly ListOffsets: Definition<
    ListOffsetsArgs,
    { readonly responses: readonly { readonly topic: string; readonly partitions: readonly ListedOffset[] }[] }
  >
  readonly Fetch: Definition<
    FetchArgs,
    { readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[] }
  >
}

export interface ConnectedBroker {
  readonly connectionPool: { send<Answer>(request: ProtocolRequest<Answer>): Promise<Answer> }
  /** In the highest version that both sides know. */
  lookupRequest<Args, Answer>(
    apiKey: number,
    definition: Definition<Args, Answer>
  ): (args: Args) => ProtocolRequest<Answer>
  connect(): Promise<void>
  disconnect(): Promise<void>
}

export interface ClusterConnections {
  /** To the first broker of the list. */
  connect(): Promise<void>
  disconnect(): Promise<void>
  readonly rootLogger: object
  readonly connectionPoolBuilder: { build(node: Omit<BrokerNode, 'nodeId'>): Promise<object> }
  readonly brokerPool: {
    readonly seedBroker: ConnectedBroker
    readonly versions: object | null
    createBroker(options: {
      readonly connectionPool: object
      readonly logger: object
      readonly nodeId: number
      readonly versions: object | null
    }): ConnectedBroker
  }
}

/** https://kafka.apache.org/protocol#protocol_api_keys */
export const apiKeys = { fetch: 1, listOffsets: 2, metadata: 3 } as const

const wrongVersion = 'kafkajs is not version 2.2.4: look whether kafka-reader-protocol.ts still fits'

/** The connections of a client that is no producer, consumer or admin. */
export function openConnections(client: Kafka): ClusterConnections {
  const symbol = Object.getOwnPropertySymbols(client).find((it) => it.description === 'private:Kafka:createCluster')
  const create: unknown = symbol === undefined ? undefined : Reflect.get(client, symbol)
  const made: unknown =
    typeof create === 'function' ? Reflect.apply(create, client, [{ allowAutoTopicCreation: false }]) : undefined
  if (isClusterConnections(made)) return made
  throw new Error(wrongVersion)
}

export function protocolRequests(): ProtocolRequests {
  const found: unknown = createRequire(import.meta.url)('kafkajs/src/protocol/requests')
  if (typeof found === 'object' && found !== null && 'requests' in found && isProtocolRequests(found.requests))
    return found.requests
  throw new Error(wrongVersion)
}

function isClusterConnections(value: unknown): value is ClusterConnections {
  return (
    typeof value === 'object' &&
    value !== null &&
    'connect' in value &&
    'disconnect' in value &&
    'rootLogger' in value &&
    'connectionPoolBuilder' in value &&
    'brokerPool' in value &&
    typeof value.brokerPool === 'object' &&
    value.brokerPool !== null &&
    'createBroker' in value.brokerPool &&
    'seedBroker' in value.brokerPool
  )
}

function isProtocolRequests(value: unknown): value is ProtocolRequests {
  return (
    typeof value === 'object' && value !== null && 'Metadata' in value && 'ListOffsets' in value && 'Fetch' in value
  )
}
