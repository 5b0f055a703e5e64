import type { WireRequest } from './inspect-connection.ts'
import { encodeArray, encodeBoolean, encodeString } from './inspect-wire.ts'
import type { WireReader } from './inspect-wire.ts'
import { KafkaFault } from '../kafka-fault.ts'

export interface MetadataAnswer {
  readonly clusterId: string | undefined
  readonly brokers: readonly AdvertisedBroker[]
  readonly topics: readonly TopicMetadata[]
}

/** As the cluster tells clients where to connect. */
export interface AdvertisedBroker {
  readonly id: number
  readonly host: string
  readonly port: number
}

export interface TopicMetadata {
  /** Of Kafka; 0 is good. */
  readonly errorCode: number
  readonly name: string
  readonly partitions: readonly PartitionMetadata[]
  /** Undefined where the broker cannot tell. */
  readonly mayWrite: boolean | undefined
}

export interface PartitionMetadata {
  readonly index: number
  /** -1: none. */
  readonly leader: number
  readonly replicas: readonly number[]
  readonly inSync: readonly number[]
}

export const metadataKey = 3
/** Of Kafka 2.1, the oldest that the gateway writes to. */
const oldest = 7
/** The last before Kafka's compact types, and the first (Kafka 2.3) that tells what this client may do with a topic. */
const newest = 8

/**
 * Asks after topics, with what this client may do with each: the broker looks into its ACLs itself, and nothing is
 * written to find out. https://cwiki.apache.org/confluence/display/KAFKA/KIP-430
 * @throws KafkaFault `protocol-mismatch` for a broker that is older than Kafka 2.1
 */
export function metadataRequest(topics: readonly string[], brokersNewest: number): WireRequest<MetadataAnswer> {
  if (brokersNewest < oldest) throw new KafkaFault('protocol-mismatch')
  const apiVersion = Math.min(newest, brokersNewest)
  const createsTopics = encodeBoolean(false)
  const tellsOperations = apiVersion < 8 ? [] : [encodeBoolean(false), encodeBoolean(true)]
  return {
    apiKey: metadataKey,
    apiVersion,
    apiName: 'Metadata',
    body: Buffer.concat([encodeArray(topics.map(encodeString)), createsTopics, ...tellsOperations]),
    read: (reader) => readMetadata(reader, apiVersion)
  }
}

function readMetadata(reader: WireReader, version: number): MetadataAnswer {
  reader.int32() // how long the client was throttled
  const brokers = reader.array(() => {
    const broker = { id: reader.int32(), host: reader.string(), port: reader.int32() }
    reader.nullableString() // the rack
    return broker
  })
  const clusterId = reader.nullableString()
  reader.int32() // the controller
  return { clusterId, brokers, topics: reader.array(() => readTopic(reader, version)) }
}

function readTopic(reader: WireReader, version: number): TopicMetadata {
  const errorCode = reader.int16()
  const name = reader.string()
  reader.boolean() // whether it is Kafka's own
  const partitions = reader.array(() => readPartition(reader))
  return { errorCode, name, partitions, mayWrite: version < 8 ? undefined : mayWrite(reader.int32()) }
}

function readPartition(reader: WireReader): PartitionMetadata {
  // What its code says, the leader and the replicas say too.
  reader.int16()
  const [index, leader] = [reader.int32(), reader.int32()]
  reader.int32() // how often leaders were elected
  const [replicas, inSync] = [reader.array(() => reader.int32()), reader.array(() => reader.int32())]
  reader.array(() => reader.int32()) // replicas that are down
  return { index, leader, replicas, inSync }
}

/** A bit for each operation, by its code in Kafka's AclOperation; the least number stands for "not told". */
function mayWrite(operations: number): boolean | undefined {
  const [all, write] = [1 << 2, 1 << 4]
  return operations === -(2 ** 31) ? undefined : (operations & (all | write)) !== 0
}
