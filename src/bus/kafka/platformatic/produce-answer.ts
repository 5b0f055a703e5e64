import type { Reader } from '@platformatic/kafka'

export interface ProduceAnswer {
  readonly partitions: readonly PartitionAnswer[]
  /** So long the broker reads nothing more from this connection: https://cwiki.apache.org/confluence/display/KAFKA/KIP-219 */
  readonly throttleTimeMs: number
}

/** What a broker says of one partition. */
export interface PartitionAnswer {
  readonly index: number
  readonly errorCode: number
  readonly baseOffset: bigint
}

/** The first version with compact types and tagged fields. */
export const firstFlexible = 9
/** The first that says which records are at fault. */
const firstWithRecordErrors = 8

/**
 * https://kafka.apache.org/protocol#The_Messages_Produce, the answers of versions 7 to 11. The library's own reading fails
 * for every partition of an answer in which one has an error that the library is too old to know.
 */
export function readProduceAnswer(reader: Reader, version: number): ProduceAnswer {
  const isFlexible = version >= firstFlexible
  const readTopic = (topic: Reader): readonly PartitionAnswer[] => {
    topic.readString(isFlexible)
    return topic.readArray((partition) => readPartition(partition, version), isFlexible, isFlexible)
  }
  const partitions = reader.readArray(readTopic, isFlexible, isFlexible).flat()
  return { partitions, throttleTimeMs: reader.readInt32() }
}

function readPartition(reader: Reader, version: number): PartitionAnswer {
  const isFlexible = version >= firstFlexible
  const answer = { index: reader.readInt32(), errorCode: reader.readInt16(), baseOffset: reader.readInt64() }
  // When it was appended, and where the log begins.
  reader.readInt64()
  reader.readInt64()
  if (version < firstWithRecordErrors) return answer
  const skipRecordError = (each: Reader): void => {
    each.readInt32()
    each.readNullableString(isFlexible)
  }
  reader.readArray(skipRecordError, isFlexible, isFlexible)
  reader.readNullableString(isFlexible)
  return answer
}
