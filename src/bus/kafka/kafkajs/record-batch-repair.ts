import { createRequire } from 'node:module'
import type { Compression } from '../compression.ts'
import { compressionBits } from '../compress.ts'
import type { KeyedRecord } from '../partition-groups.ts'
import { encodeBatch } from '../record-batch.ts'
import { requireMethods } from './require-methods.ts'

/*
 * kafkajs 2.2.4 makes a buffer of 512 bytes for each header of each record, and copies each record and then the batch into
 * larger and larger ones: 15 to 36 MB of buffers lay between two collections of the nursery, and V8 counted them as growth and
 * marked the old heap once or twice a second. So what the bus sends is written as for the other client. Messages of others, and with
 * them transactions, are written by kafkajs.
 */

/** A record of ours is known by its headers, which are no list in a message of kafkajs. */
interface Message {
  readonly headers?: unknown
}

/** What kafkajs' function for a batch is called with. */
interface BatchParts {
  readonly compression: number
  readonly records: readonly unknown[]
  readonly firstTimestamp: number
}

/** What kafkajs' encoders take from one another. */
interface Encoded {
  readonly buf: Buffer
  readonly buffer: Buffer
  size(): number
}

interface RecordModule {
  exports: (message: Message) => unknown
}

interface BatchModule {
  RecordBatch: (parts: BatchParts) => Promise<Encoded>
}

const source = 'kafkajs/src/protocol'
const compressions: readonly Compression[] = ['none', 'gzip', 'lz4', 'zstd']

export function repairRecordBatches(): void {
  const load = createRequire(import.meta.url)
  // It keeps what it finds when it is loaded, with the first that is sent.
  if (load.cache[load.resolve(`${source}/requests/produce/v3/request`)] !== undefined)
    throw new Error('kafkajs has been sent by before it was repaired')
  const repair = 'record-batch-repair.ts'
  const batches = requireMethods<BatchModule>(load(`${source}/recordBatch/v0`), ['RecordBatch'], repair)
  load(`${source}/recordBatch/record/v0`)
  const loaded = load.cache[load.resolve(`${source}/recordBatch/record/v0`)]
  const record = requireMethods<RecordModule>(loaded, ['exports'], repair)
  const { exports: writeRecord } = record
  const { RecordBatch: writeBatch } = batches
  record.exports = (message) => (isOurs(message) ? message : writeRecord(message))
  batches.RecordBatch = async (parts) => {
    const { records } = parts
    return records.every(isOurs) ? writeOurs({ ...parts, records }) : writeBatch(parts)
  }
}

function isOurs(record: unknown): record is KeyedRecord {
  return typeof record === 'object' && record !== null && 'headers' in record && Array.isArray(record.headers)
}

/** None of ours is of a transaction. */
async function writeOurs({
  compression: bits,
  records,
  firstTimestamp
}: BatchParts & { readonly records: readonly KeyedRecord[] }): Promise<Encoded> {
  const compression = compressions.find((name) => compressionBits[name] === bits)
  if (compression === undefined) throw new Error(`there is no compression ${bits}`)
  const { head, payload } = await encodeBatch(records, compression, firstTimestamp)
  const bytes = Buffer.concat([head, payload])
  return { buf: bytes, buffer: bytes, size: () => bytes.length }
}
