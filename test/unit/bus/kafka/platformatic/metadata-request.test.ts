import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as library from '@platformatic/kafka'
import type { Writer } from '@platformatic/kafka'
import { askForMetadata } from '../../../../../src/bus/kafka/platformatic/metadata-request.ts'
import { HeldConnection } from './held-connection.ts'

const { metadataV7, metadataV8, metadataV9, metadataV10, metadataV11, metadataV12 } = library
const versions = [metadataV7, metadataV8, metadataV9, metadataV10, metadataV11, metadataV12]

function ask(connection: HeldConnection, version: number) {
  return askForMetadata(connection.asConnection, version, 't-é')
}

/** What is read of such an answer. */
function read(version: number, bytes: Buffer): unknown {
  const connection = new HeldConnection()
  void ask(connection, version).catch(() => undefined)
  return connection.asked[3](1, 3, version, library.Reader.from(bytes))
}

describe('a request for metadata', () => {
  for (const { api, createRequest } of versions)
    test(`of version ${api.version} has the bytes of the library’s own`, async () => {
      const connection = new HeldConnection()
      void ask(connection, api.version)
      const [key, version, write, , inRequest, inResponse] = connection.asked
      assert.deepEqual((await write()).buffer, createRequest(['t-é'], false, false).buffer)
      const isFlexible = api.version >= 9
      assert.deepEqual([key, version, inRequest, inResponse], [3, api.version, isFlexible, isFlexible])
    })

  for (const { api } of versions)
    test(`of version ${api.version} gives what is told of each partition, also when one has an error that no library knows`, async () => {
      const connection = new HeldConnection()
      const asking = ask(connection, api.version)
      const [key, , , parse, , , callback] = connection.asked
      callback(null, await parse(1, key, api.version, library.Reader.from(answerOf(api.version, 12_345).buffer)))
      assert.deepEqual(await asking, told)
    })

  for (const { api, parseResponse } of versions)
    test(`of version ${api.version} is answered as the library too reads it`, () => {
      const { buffer } = answerOf(api.version, 0)
      const { topics, brokers } = parseResponse(1, 3, api.version, library.Reader.from(buffer))
      assert.deepEqual(
        topics.map(({ name, partitions }) => [name, partitions.map(({ leaderId }) => leaderId)]),
        [
          ['t-é', [1, -1, 2]],
          ['u', []]
        ]
      )
      assert.deepEqual(
        brokers.map(({ nodeId, port }) => [nodeId, port]),
        [
          [1, 9093],
          [2, 9094]
        ]
      )
    })

  for (const { api } of versions)
    test(`of version ${api.version} fails when the answer ends too soon`, () => {
      const { buffer } = answerOf(api.version, 0)
      const short = lastTopicBytes(api.version) + 1
      assert.throws(() => read(api.version, buffer.subarray(0, buffer.length - short)))
    })

  test('fails as the connection does', async () => {
    const connection = new HeldConnection()
    const asking = ask(connection, 12)
    const error = new library.NetworkError('Connection closed')
    connection.asked[6](error)
    await assert.rejects(asking, error)
  })
})

const told = {
  throttleTimeMs: 1234,
  brokers: [
    { id: 1, host: 'kafka-é', port: 9093 },
    { id: 2, host: 'kafka-2', port: 9094 }
  ],
  topics: [
    {
      errorCode: 0,
      name: 't-é',
      partitions: [
        { index: 0, leader: 1 },
        { index: 1, leader: -1 },
        { index: 7, leader: 2 }
      ]
    },
    { errorCode: 0, name: 'u', partitions: [] }
  ]
}

/** `code`: of the partition without a leader. https://kafka.apache.org/protocol#The_Messages_Metadata */
function answerOf(version: number, code: number): Writer {
  const isFlexible = version >= 9
  const array = <T>(to: Writer, items: readonly T[], write: (to: Writer, item: T) => void): void =>
    void to.appendArray([...items], write, isFlexible, isFlexible)
  const answer = library.Writer.create().appendInt32(told.throttleTimeMs)
  array(answer, told.brokers, (to, { id, host, port }) =>
    to
      .appendInt32(id)
      .appendString(host, isFlexible)
      .appendInt32(port)
      .appendString(id === 1 ? 'rack' : null, isFlexible)
  )
  answer.appendString('cluster', isFlexible).appendInt32(2)
  array(answer, told.topics, (to, { errorCode, name, partitions }) => {
    to.appendInt16(errorCode).appendString(name, isFlexible)
    if (version >= 10) to.appendUUID('71a59a51-8968-4f8b-937e-f6a2d21b3f9a')
    to.appendBoolean(name === 'u')
    array(to, partitions, (each, { index, leader }) => {
      each.appendInt16(leader < 0 ? code : 0)
      each.appendInt32(index).appendInt32(leader).appendInt32(3)
      for (const ids of [[1, 2, 3], [1, 2], [3]])
        each.appendArray(ids, (id, replica) => void id.appendInt32(replica), isFlexible, false)
    })
    if (version >= 8) to.appendInt32(-(2 ** 31))
  })
  if (version >= 8 && version <= 10) answer.appendInt32(-(2 ** 31))
  return isFlexible ? answer.appendTaggedFields() : answer
}

/** After the topics, which is not read. */
function lastTopicBytes(version: number): number {
  return (version >= 8 && version <= 10 ? 4 : 0) + (version >= 9 ? 1 : 0)
}
