import { Writer } from '@platformatic/kafka'
import type { Connection, Reader } from '@platformatic/kafka'
import type { RecordBatch } from '../record-batch.ts'
import type { SpokenApi } from './api-versions.ts'
import { firstFlexible, readProduceAnswer } from './produce-answer.ts'
import type { ProduceAnswer } from './produce-answer.ts'

export const produceApi: SpokenApi = { key: 0, oldest: 7, newest: 11 }

/** One request for some partitions of one topic. */
export interface ProduceRequest {
  readonly topic: string
  readonly acknowledgeTimeoutMs: number
  readonly batches: readonly PartitionBatch[]
}

export interface PartitionBatch extends RecordBatch {
  readonly partition: number
}

const allInSync = -1

/** Gives what the broker says of each partition. */
export async function askToProduce(
  connection: Connection,
  version: number,
  request: ProduceRequest
): Promise<ProduceAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ProduceAnswer | undefined>()
  send(connection, version, {
    request,
    end: (error, answer) => (error === null ? resolve(answer) : reject(error))
  })
  return (await promise) ?? { partitions: [], throttleTimeMs: 0 }
}

/** A request and who waits for its answer; neither is kept when there is one. */
interface Exchange {
  request: ProduceRequest
  end: (error: Error | null, answer: ProduceAnswer | undefined) => void
}

const sent: ProduceRequest = { topic: '', acknowledgeTimeoutMs: 0, batches: [] }
const ignore = (): void => undefined

/**
 * The library keeps what it is given here in a map that requests come and go in, and the tables that such a map leaves
 * behind hold on to what they had, and are chained to each other: whole calls and their records lived until the garbage
 * collector's slow rounds. So the functions are made where nothing else is in reach, and let go of the exchange.
 */
function send(connection: Connection, version: number, exchange: Exchange): void {
  const isFlexible = version >= firstFlexible
  const write = (): Writer => writeRequest(Writer.create(), exchange.request, isFlexible)
  const parse = (_id: number, _key: number, asked: number, reader: Reader): ProduceAnswer =>
    readProduceAnswer(reader, asked)
  connection.send(produceApi.key, version, write, parse, isFlexible, isFlexible, (error, answer) => {
    const { end } = exchange
    exchange.request = sent
    exchange.end = ignore
    end(error, answer)
  })
}

/** https://kafka.apache.org/protocol#The_Messages_Produce, versions 3 to 11; of no transaction. */
function writeRequest(writer: Writer, request: ProduceRequest, isFlexible: boolean): Writer {
  const { topic, acknowledgeTimeoutMs, batches } = request
  writer.appendString(null, isFlexible).appendInt16(allInSync).appendInt32(acknowledgeTimeoutMs)
  const writeBatch = (to: Writer, { partition, head, payload }: PartitionBatch): void => {
    const bytes = head.length + payload.length
    to.appendInt32(partition)
    if (isFlexible) to.appendUnsignedVarInt(bytes + 1)
    else to.appendInt32(bytes)
    to.append(head).append(payload)
  }
  const writeTopic = (to: Writer, name: string): void => {
    to.appendString(name, isFlexible).appendArray([...batches], writeBatch, isFlexible, isFlexible)
  }
  writer.appendArray([topic], writeTopic, isFlexible, isFlexible)
  return isFlexible ? writer.appendTaggedFields() : writer
}
