import type { Reader } from '@platformatic/kafka'

/** What a broker knows of topics, and of all brokers. */
export interface MetadataAnswer {
  /** So long the broker reads nothing more from this connection. */
  readonly throttleTimeMs: number
  readonly brokers: readonly ToldBroker[]
  readonly topics: readonly ToldTopic[]
}

export interface ToldBroker {
  readonly id: number
  readonly host: string
  readonly port: number
}

export interface ToldTopic {
  /** Of Kafka; 0 is good. */
  readonly errorCode: number
  readonly name: string
  readonly partitions: readonly ToldPartition[]
}

export interface ToldPartition {
  readonly index: number
  /** -1: none. */
  readonly leader: number
}

/** The first version with compact types and tagged fields. */
export const firstFlexible = 9
/** The first that tells what this client may do with a topic. */
const firstWithTopicRights = 8
/** The first in which topics have ids. */
export const firstWithTopicIds = 10

/**
 * https://kafka.apache.org/protocol#The_Messages_Metadata, the answers of versions 7 to 12, as far as a producer needs
 * them. The library's own reading fails for all of an answer in which one partition has an error that it does not know.
 */
export function readMetadata(reader: Reader, version: number): MetadataAnswer {
  const isFlexible = version >= firstFlexible
  const throttleTimeMs = reader.readInt32()
  const readBroker = (broker: Reader): ToldBroker => {
    const told = { id: broker.readInt32(), host: broker.readString(isFlexible), port: broker.readInt32() }
    // Its rack.
    broker.readNullableString(isFlexible)
    return told
  }
  const brokers = reader.readArray(readBroker, isFlexible, isFlexible)
  // The cluster's id, and its controller.
  reader.readNullableString(isFlexible)
  reader.readInt32()
  return { throttleTimeMs, brokers, topics: reader.readArray((it) => readTopic(it, version), isFlexible, isFlexible) }
}

function readTopic(reader: Reader, version: number): ToldTopic {
  const isFlexible = version >= firstFlexible
  const [errorCode, name] = [reader.readInt16(), reader.readString(isFlexible)]
  if (version >= firstWithTopicIds) reader.readUUID()
  // Whether it is Kafka's own.
  reader.readBoolean()
  const partitions = reader.readArray((it) => readPartition(it, isFlexible), isFlexible, isFlexible)
  if (version >= firstWithTopicRights) reader.readInt32()
  return { errorCode, name, partitions }
}

function readPartition(reader: Reader, isFlexible: boolean): ToldPartition {
  // What its code says, the leader says too.
  reader.readInt16()
  const told = { index: reader.readInt32(), leader: reader.readInt32() }
  // How often leaders were elected; its replicas, those that are in sync, and those that are down.
  reader.readInt32()
  for (let list = 0; list < 3; list += 1) reader.readArray((id) => id.readInt32(), isFlexible, false)
  return told
}
