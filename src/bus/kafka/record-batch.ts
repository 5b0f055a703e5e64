import type { Instant } from '../../core/clock.ts'
import { checksum } from '../checksum.ts'
import type { Compression } from './compression.ts'
import type { KeyedRecord } from './partition-groups.ts'
import { compressionBits, compressors } from './compress.ts'
import { RecordWriter } from './record-writer.ts'

/** The bytes of one partition's records, in two pieces so that neither is copied. */
export interface RecordBatch {
  readonly head: Buffer
  readonly payload: Buffer
}

/** Where the fields of the head begin: https://kafka.apache.org/documentation/#recordbatch */
const layout = {
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  checksum: 17,
  attributes: 21,
  lastOffset: 23,
  firstTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  firstSequence: 53,
  count: 57,
  bytes: 61
} as const

/** One for all: between its `clear` and its `written` nothing else runs. */
const writer = new RecordWriter()

/** A batch of format 2, which every broker since 0.11 takes. It is of no transaction and of no idempotent producer. */
export async function encodeBatch(
  records: readonly KeyedRecord[],
  compression: Compression,
  now: Instant
): Promise<RecordBatch> {
  writer.clear()
  for (const [offset, record] of records.entries()) writer.add(record, offset)
  const payload = await compressors[compression](writer.written())
  return { head: headOf(payload, records.length, compressionBits[compression], now), payload }
}

function headOf(payload: Buffer, count: number, attributes: number, now: Instant): Buffer {
  const head = Buffer.alloc(layout.bytes)
  const timestamp = BigInt(now)
  head.writeInt32BE(layout.bytes - layout.leaderEpoch + payload.length, layout.length)
  head.writeInt32BE(-1, layout.leaderEpoch)
  head.writeInt8(2, layout.magic)
  head.writeInt16BE(attributes, layout.attributes)
  head.writeInt32BE(count - 1, layout.lastOffset)
  head.writeBigInt64BE(timestamp, layout.firstTimestamp)
  head.writeBigInt64BE(timestamp, layout.maxTimestamp)
  head.writeBigInt64BE(-1n, layout.producerId)
  head.writeInt16BE(-1, layout.producerEpoch)
  head.writeInt32BE(-1, layout.firstSequence)
  head.writeInt32BE(count, layout.count)
  head.writeUInt32BE(checksum(payload, checksum(head.subarray(layout.attributes))), layout.checksum)
  return head
}
