import type { BusRecord, RecordHeader } from '../../core/bus.ts'
import type { Position } from '../batching/produce-transport.ts'
import { partitionOf } from './murmur2.ts'

/** A record as either client takes it: both want `Buffer` for bytes. */
export interface KeyedRecord {
  readonly key: Buffer
  readonly value: Buffer
  readonly headers: readonly RecordHeader[]
}

/** What goes to one partition with one request: the broker stores it whole or not at all, whatever becomes of others. */
export interface PartitionGroup {
  readonly partition: number
  readonly records: KeyedRecord[]
  /** Where the records stood in the batch. */
  readonly indexes: number[]
}

/** What goes with one request. */
export type PartitionBundle = readonly [PartitionGroup, ...PartitionGroup[]]

/** The records of each partition, in their order. */
export function groupByPartition(records: readonly BusRecord[], partitionCount: number): readonly PartitionGroup[] {
  const groups = new Map<number, PartitionGroup>()
  for (const [index, { key: text, value, headers }] of records.entries()) {
    const key = Buffer.from(text)
    const partition = partitionOf(key, partitionCount)
    let group = groups.get(partition)
    if (group === undefined) {
      group = { partition, records: [], indexes: [] }
      groups.set(partition, group)
    }
    group.records.push({ key, value: bufferOf(value), headers })
    group.indexes.push(index)
  }
  return [...groups.values()]
}

/** Where each record of a group is, as `partition:offset`. */
export function positionsOf({ partition, records }: PartitionGroup, firstOffset: bigint): readonly Position[] {
  return records.map((_, index) => `${partition}:${firstOffset + BigInt(index)}`)
}

function bufferOf(value: Uint8Array): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}
