import type { Connection, Reader, Writer, produceV11 } from '@platformatic/kafka'
import type { RecordBatch } from './record-batch.ts'
import type { Library } from './platformatic-library.ts'

type ProduceAnswer = produceV11.ProduceResponse

/** A version of Produce, as far as the library has to do with it: its answers are read by the library. */
export interface ProduceApi {
  readonly api: { readonly key: number; readonly version: number }
  readonly parseResponse: (correlationId: number, apiKey: number, apiVersion: number, reader: Reader) => ProduceAnswer
}

/** One request for some partitions of one topic. */
export interface ProduceRequest {
  readonly topic: string
  readonly acknowledgeTimeoutMs: number
  readonly batches: readonly PartitionBatch[]
}

export interface PartitionBatch extends RecordBatch {
  readonly partition: number
}

/** What a broker says of one partition. */
export interface PartitionAnswer {
  readonly index: number
  readonly errorCode: number
  readonly baseOffset: bigint
}

/** The first version with compact types and tagged fields. */
const firstFlexible = 9
const allInSync = -1

/** Asks, and gives what the broker says of each partition. */
export async function askToProduce(
  library: Library,
  connection: Connection,
  { api, parseResponse }: ProduceApi,
  request: ProduceRequest
): Promise<readonly PartitionAnswer[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly PartitionAnswer[]>()
  const isFlexible = api.version >= firstFlexible
  const parse = (...args: Parameters<typeof parseResponse>): ProduceAnswer => {
    try {
      return parseResponse(...args)
    } catch (thrown) {
      // An answer in which a partition has an error of its own is an answer.
      const answer: unknown = thrown instanceof library.ResponseError ? Reflect.get(thrown, 'response') : undefined
      if (isProduceAnswer(answer)) return answer
      throw thrown
    }
  }
  const write = (): Writer => writeRequest(library.Writer.create(), request, isFlexible)
  connection.send(api.key, api.version, write, parse, isFlexible, isFlexible, (error, answer) => {
    if (error !== null) reject(error)
    else resolve(answer?.responses.flatMap(({ partitionResponses }) => partitionResponses) ?? [])
  })
  return promise
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

function isProduceAnswer(value: unknown): value is ProduceAnswer {
  return typeof value === 'object' && value !== null && 'responses' in value
}
