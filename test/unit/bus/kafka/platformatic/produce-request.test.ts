import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as library from '@platformatic/kafka'
import type { Connection, MessageRecord, Reader, Writer } from '@platformatic/kafka'
import { askToProduce } from '../../../../../src/bus/kafka/platformatic/produce-request.ts'
import type { PartitionBatch, ProduceApi } from '../../../../../src/bus/kafka/platformatic/produce-request.ts'

const { produceV7, produceV8, produceV9, produceV10, produceV11 } = library
const versions = [produceV7, produceV8, produceV9, produceV10, produceV11]
const headBytes = 61

type Send = Connection['send']

/** A connection that keeps what it is asked, and whose answers the test gives. */
class HeldConnection {
  args: Parameters<Send> | undefined

  send: Send = (...args) => {
    // Generic in what is answered, which is nothing to this connection.
    this.args = args as unknown as Parameters<Send>
  }

  get asked(): Parameters<Send> {
    assert.ok(this.args !== undefined)
    return this.args
  }
}

function ask(connection: HeldConnection, version: ProduceApi, batches: readonly PartitionBatch[]) {
  // Only `send` is used of it.
  const asked = connection as unknown as Connection
  return askToProduce(library, asked, version, { topic: 't-é', acknowledgeTimeoutMs: 4000, batches })
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
      void ask(connection, version, messages.map(batchOf))
      const [key, number, write, , inRequest, inResponse] = connection.asked
      const own = version.createRequest(library.ProduceAcks.ALL, 4000, messages)
      assert.deepEqual((await write()).buffer, own.buffer)
      const isFlexible = version.api.version >= 9
      assert.deepEqual([key, number, inRequest, inResponse], [0, version.api.version, isFlexible, isFlexible])
    })
  }

  test('gives what is said of each partition, also when one has an error of its own', async () => {
    const connection = new HeldConnection()
    const asking = ask(connection, produceV7, [])
    const [key, number, , parse, , , callback] = connection.asked
    const answer = library.Writer.create().appendArray(['t-é'], writeTopic, false, false).appendInt32(0)
    callback(null, await parse(1, key, number, readerOf(answer)))
    const answers = await asking
    assert.deepEqual(
      answers.map(({ index, errorCode, baseOffset }) => [index, errorCode, baseOffset]),
      [
        [0, 0, 70n],
        [5, 19, -1n]
      ]
    )
  })

  test('fails as the connection does, and hears nothing that comes later', async () => {
    const connection = new HeldConnection()
    const asking = ask(connection, produceV11, [])
    const callback = connection.asked[6]
    const error = new library.NetworkError('Connection closed')
    callback(error)
    callback(null, { responses: [], throttleTimeMs: 0 })
    await assert.rejects(asking, error)
  })

  test('holds on to nothing of its batches once it is answered', async () => {
    const connection = new HeldConnection()
    const asking = ask(connection, produceV11, [batchOf(messageOf(0, 'x'.repeat(1000)))])
    const [, , write, , , , callback] = connection.asked
    const before = (await write()).length
    callback(null, { responses: [], throttleTimeMs: 0 })
    await asking
    assert.ok((await write()).length < before - 1000)
  })
})

/** Of version 7: partition 0 is stored, partition 5 has too few replicas. */
function writeTopic(writer: Writer, name: string): void {
  const partitions: readonly (readonly [index: number, errorCode: number, offset: bigint])[] = [
    [0, 0, 70n],
    [5, 19, -1n]
  ]
  writer.appendString(name, false).appendArray(
    [...partitions],
    (to, [index, errorCode, offset]) => {
      to.appendInt32(index).appendInt16(errorCode).appendInt64(offset).appendInt64(-1n).appendInt64(0n)
    },
    false,
    false
  )
}

function readerOf(writer: Writer): Reader {
  return library.Reader.from(writer.buffer)
}
