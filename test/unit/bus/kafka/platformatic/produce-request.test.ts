import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as library from '@platformatic/kafka'
import type { MessageRecord, Reader, Writer } from '@platformatic/kafka'
import { askToProduce } from '../../../../../src/bus/kafka/platformatic/produce-request.ts'
import type { PartitionBatch } from '../../../../../src/bus/kafka/platformatic/produce-request.ts'
import { HeldConnection } from './held-connection.ts'

const { produceV7, produceV8, produceV9, produceV10, produceV11 } = library
const versions = [produceV7, produceV8, produceV9, produceV10, produceV11]
const headBytes = 61

function ask(connection: HeldConnection, version: number, batches: readonly PartitionBatch[]) {
  return askToProduce(connection.asConnection, version, { topic: 't-é', acknowledgeTimeoutMs: 4000, batches })
}

function messageOf(partition: number, value: string): MessageRecord {
  const headers = new Map([[Buffer.from('a'), Buffer.from('1')]])
  return {
    topic: 't-é',
    partition,
    timestamp: 1_790_000_000_000n,
    key: Buffer.from('k'),
    value: Buffer.from(value),
    headers
  }
}

function batchOf(message: MessageRecord): PartitionBatch {
  const { buffer } = library.createRecordsBatch([message])
  return {
    partition: message.partition ?? -1,
    head: buffer.subarray(0, headBytes),
    payload: buffer.subarray(headBytes)
  }
}

describe('a request to produce', () => {
  for (const version of versions) {
    test(`of version ${version.api.version} has the bytes of the library’s own, with as many partitions as it is given`, async () => {
      const messages = [messageOf(0, 'x'), messageOf(5, 'y'.repeat(300))]
      const connection = new HeldConnection()
      void ask(connection, version.api.version, messages.map(batchOf))
      const [key, number, write, , inRequest, inResponse] = connection.asked
      const own = version.createRequest(library.ProduceAcks.ALL, 4000, messages)
      assert.deepEqual((await write()).buffer, own.buffer)
      const isFlexible = version.api.version >= 9
      assert.deepEqual([key, number, inRequest, inResponse], [0, version.api.version, isFlexible, isFlexible])
    })
  }

  for (const version of versions)
    test(`of version ${version.api.version} gives what is said of each partition, also when one has an error that no library knows, and for how long nothing more is read`, async () => {
      const connection = new HeldConnection()
      const asking = ask(connection, version.api.version, [])
      const [key, number, , parse, , , callback] = connection.asked
      callback(null, await parse(1, key, number, readerOf(answerOf(version.api.version))))
      const answer = await asking
      assert.equal(answer.throttleTimeMs, 1234)
      assert.deepEqual(
        answer.partitions.map(({ index, errorCode, baseOffset }) => [index, errorCode, baseOffset]),
        partitions
      )
    })

  test('of an answer that ends too soon fails', async () => {
    const connection = new HeldConnection()
    const parse = (bytes: Buffer) => connection.asked[3](1, 0, 11, library.Reader.from(bytes))
    void ask(connection, 11, [])
    const { buffer } = answerOf(11)
    assert.throws(() => parse(buffer.subarray(0, buffer.length - 2)))
  })

  test('fails as the connection does, and hears nothing that comes later', async () => {
    const connection = new HeldConnection()
    const asking = ask(connection, 11, [])
    const callback = connection.asked[6]
    const error = new library.NetworkError('Connection closed')
    callback(error)
    callback(null, { partitions: [], throttleTimeMs: 0 })
    await assert.rejects(asking, error)
  })

  test('holds on to nothing of its batches once it is answered', async () => {
    const connection = new HeldConnection()
    const asking = ask(connection, 11, [batchOf(messageOf(0, 'x'.repeat(1000)))])
    const [, , write, , , , callback] = connection.asked
    const before = (await write()).length
    callback(null, { partitions: [], throttleTimeMs: 0 })
    await asking
    assert.ok((await write()).length < before - 1000)
  })
})

const partitions: readonly (readonly [index: number, errorCode: number, offset: bigint])[] = [
  [0, 0, 70n],
  [5, 19, -1n],
  [6, 12_345, -1n],
  [7, 87, -1n]
]

/** One topic; the last partition has two records that are at fault. https://kafka.apache.org/protocol#The_Messages_Produce */
function answerOf(version: number): Writer {
  const isFlexible = version >= 9
  const writePartition = (to: Writer, [index, errorCode, offset]: (typeof partitions)[number]): void => {
    to.appendInt32(index).appendInt16(errorCode).appendInt64(offset).appendInt64(-1n).appendInt64(0n)
    if (version < 8) return
    const faults = index === 7 ? [0, 3] : []
    const writeFault = (each: Writer, at: number): void =>
      void each.appendInt32(at).appendString(at === 0 ? 'no key' : null, isFlexible)
    to.appendArray(faults, writeFault, isFlexible, isFlexible).appendString(index === 7 ? 'bad' : null, isFlexible)
  }
  const writeTopic = (to: Writer, name: string): void =>
    void to.appendString(name, isFlexible).appendArray([...partitions], writePartition, isFlexible, isFlexible)
  const answer = library.Writer.create().appendArray(['t-é'], writeTopic, isFlexible, isFlexible).appendInt32(1234)
  return isFlexible ? answer.appendTaggedFields() : answer
}

function readerOf(writer: Writer): Reader {
  return library.Reader.from(writer.buffer)
}
