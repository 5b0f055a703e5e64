import type { Message, RecordMetadata } from 'kafkajs'
import type { BusRecord } from '../../core/bus.ts'
import type { Position } from '../batching/produce-transport.ts'
import { KafkaFault } from './kafka-fault.ts'
import { partitionOf } from './murmur2.ts'

/** What goes to one partition with one request: the broker stores it whole or not at all. */
export interface PartitionGroup {
  readonly partition: number
  readonly messages: Message[]
  /** Where the messages stood in the batch. */
  readonly indexes: number[]
}

/**
 * The records of each partition, in their order. Each group is a request of its own: of a request for several partitions
 * kafkajs only tells that one of them failed, and then all would be stored again.
 */
export function groupByPartition(records: readonly BusRecord[], partitionCount: number): readonly PartitionGroup[] {
  const groups = new Map<number, PartitionGroup>()
  for (const [index, record] of records.entries()) {
    const key = Buffer.from(record.key)
    const partition = partitionOf(key, partitionCount)
    let group = groups.get(partition)
    if (group === undefined) {
      group = { partition, messages: [], indexes: [] }
      groups.set(partition, group)
    }
    group.messages.push({ key, value: bufferOf(record.value), headers: headersOf(record), partition })
    group.indexes.push(index)
  }
  return [...groups.values()]
}

/**
 * Where each message of a group is, as `partition:offset`.
 * @throws KafkaFault `unconfirmed` when no broker has said so: kafkajs' own word is not enough
 */
export function positionsOf(group: PartitionGroup, answers: readonly RecordMetadata[]): readonly Position[] {
  const { partition, messages } = group
  const answer = answers.find((it) => it.partition === partition && it.errorCode === 0)
  const first = BigInt(answer?.baseOffset ?? -1)
  if (first < 0n) throw new KafkaFault('unconfirmed')
  return messages.map((_, index) => `${partition}:${first + BigInt(index)}`)
}

/** kafkajs takes `Buffer` only for bytes. */
function bufferOf(value: Uint8Array): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}

/** Values of a name that comes twice keep their order. Made from entries, so that every name is a name. */
function headersOf({ headers }: BusRecord): Record<string, string | string[]> {
  const byName = new Map<string, string | string[]>()
  for (const [name, value] of headers) {
    const known = byName.get(name)
    if (known === undefined) byName.set(name, value)
    else if (typeof known === 'string') byName.set(name, [known, value])
    else known.push(value)
  }
  return Object.fromEntries(byName)
}
