import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { metadataRequest } from '../../../../../src/bus/kafka/inspect/inspect-metadata.ts'
import { settingsRequest } from '../../../../../src/bus/kafka/inspect/inspect-settings.ts'
import { describeTopic } from '../../../../../src/bus/kafka/inspect/inspect-topic.ts'
import { releaseOf, versionRequest } from '../../../../../src/bus/kafka/inspect/inspect-version.ts'
import { encodeArray, encodeString, WireReader } from '../../../../../src/bus/kafka/inspect/inspect-wire.ts'

const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const compact = (text: string): Buffer => Buffer.concat([Buffer.of(text.length + 1), Buffer.from(text)])

/** One broker and one topic of one partition. */
function metadata(version: 7 | 8, operations: number): Buffer {
  const broker = Buffer.concat([int32(5), encodeString('kafka-5'), int32(9092), int16(-1)])
  const ids = (...values: number[]): Buffer => encodeArray(values.map(int32))
  const partition = Buffer.concat([int16(0), int32(2), int32(-1), int32(9), ids(5, 6, 7), ids(5), ids(6, 7)])
  const topic = Buffer.concat([int16(0), encodeString('acme.uk.scm'), Buffer.of(0), encodeArray([partition])])
  const tail = version === 8 ? [int32(operations)] : []
  return Buffer.concat([
    int32(0),
    encodeArray([broker]),
    encodeString('id'),
    int32(5),
    encodeArray([Buffer.concat([topic, ...tail])]),
    ...(version === 8 ? [int32(-(2 ** 31))] : [])
  ])
}

function read(version: 7 | 8, operations = 0) {
  return metadataRequest(['acme.uk.scm'], version).read(new WireReader(metadata(version, operations)))
}

describe('what a broker tells of itself and its topics', () => {
  test('leaders, replicas and those in sync are each in their place', () => {
    for (const version of [7, 8] as const) {
      const { topics, brokers, clusterId } = read(version)
      assert.deepEqual(brokers, [{ id: 5, host: 'kafka-5', port: 9092 }])
      assert.equal(clusterId, 'id')
      assert.deepEqual(topics[0]?.partitions, [{ index: 2, leader: -1, replicas: [5, 6, 7], inSync: [5] }])
    }
  })

  test('only WRITE or ALL is a permission to write', () => {
    const bits: readonly (readonly [name: string, operations: number, mayWrite: boolean | undefined])[] = [
      ['none', 0, false],
      ['ALL', 1 << 2, true],
      ['READ', 1 << 3, false],
      ['WRITE', 1 << 4, true],
      ['everything but WRITE', 0xffff & ~(1 << 4) & ~(1 << 2), false],
      ['not told', -(2 ** 31), undefined]
    ]
    for (const [name, operations, mayWrite] of bits)
      assert.equal(read(8, operations).topics[0]?.mayWrite, mayWrite, name)
    assert.equal(read(7).topics[0]?.mayWrite, undefined, 'a broker that is too old to say')
  })

  test('a broker of any age is asked in a version that it knows', () => {
    assert.deepEqual(
      [7, 8, 13].map((newest) => metadataRequest([], newest).apiVersion),
      [7, 8, 8]
    )
    for (const tooOld of [-1, 6]) assert.throws(() => metadataRequest([], tooOld), { reason: 'protocol-mismatch' })
  })

  test('an answer that ends early is an error and no hang, wherever it ends', () => {
    const whole = metadata(8, 0)
    const { read: readAnswer } = metadataRequest([], 8)
    for (let length = 0; length < whole.length - 4; length++)
      assert.throws(() => readAnswer(new WireReader(whole.subarray(0, length))), RangeError, `${length} bytes`)
  })

  test('a length that is not true is an error and takes no memory', () => {
    const lie = Buffer.concat([int32(0), int32(2 ** 31 - 1), int32(1)])
    assert.throws(() => metadataRequest([], 8).read(new WireReader(lie)), RangeError)
    assert.throws(() => settingsRequest([]).read(new WireReader(lie)), RangeError)
    assert.throws(() => versionRequest().read(new WireReader(Buffer.alloc(16, 0xff).fill(0, 0, 2))), RangeError)
  })

  test('settings that have no number, or are not known, are unknown', () => {
    const entry = (name: string, value: string | undefined): Buffer =>
      Buffer.concat([
        encodeString(name),
        value === undefined ? int16(-1) : encodeString(value),
        Buffer.of(0, 5, 0),
        encodeArray([])
      ])
    const entries = [
      entry('retention.ms', '-1'),
      entry('max.message.bytes', 'many'),
      entry('cleanup.policy', undefined)
    ]
    const resource = Buffer.concat([int16(0), int16(-1), Buffer.of(2), encodeString('t'), encodeArray(entries)])
    const [answer] = settingsRequest(['t']).read(new WireReader(Buffer.concat([int32(0), encodeArray([resource])])))
    assert.equal(answer?.settings.retentionMs, -1)
    assert.equal(answer.settings.maxMessageBytes, undefined)
    assert.equal(answer.settings.cleanupPolicy, undefined)
    assert.equal(answer.settings.minInSyncReplicas, undefined)
  })
})

describe('which Kafka it is', () => {
  /** Two features, each with its least and its highest level, and tagged fields that nobody asked for. */
  function versions(level: number): Buffer {
    const supported = [
      [compact('kraft.version'), int16(0), int16(1)],
      [compact('metadata.version'), int16(7), int16(level)]
    ].map((parts) => Buffer.concat([...parts, Buffer.of(0)]))
    const agreed = Buffer.concat([compact('metadata.version'), int16(level - 1), int16(7), Buffer.of(0)])
    const field = (tag: number, items: readonly Buffer[]): Buffer => {
      const body = Buffer.concat([Buffer.of(items.length + 1), ...items])
      return Buffer.concat([Buffer.of(tag, body.length), body])
    }
    const api = Buffer.concat([int16(3), int16(0), int16(13), Buffer.of(0)])
    const tags = [field(0, supported), field(2, [agreed]), Buffer.of(9, 3, 1, 2, 3)]
    return Buffer.concat([int16(0), Buffer.of(2), api, int32(0), Buffer.of(tags.length), ...tags])
  }

  test('its release and its level come from the features that it tells', () => {
    assert.deepEqual(versionRequest().read(new WireReader(versions(27))), {
      release: '4.1',
      supportedLevel: 27,
      agreedLevel: 26
    })
  })

  test('without features, or with an error, it is unknown', () => {
    const none = Buffer.concat([int16(0), Buffer.of(1), int32(0), Buffer.of(0)])
    assert.equal(versionRequest().read(new WireReader(none)), undefined)
    assert.equal(versionRequest().read(new WireReader(int16(35))), undefined)
  })

  test('a level that is younger than the table has no release, and none is made up', () => {
    assert.deepEqual(
      [1, 3, 7, 9, 25, 29, 30, 31].map((level) => releaseOf(level)),
      [undefined, undefined, '3.3', '3.5', '4.0', '4.2', '4.3', undefined]
    )
  })
})

describe('a topic', () => {
  test('that the broker left out of its answer is a fault, not a good topic', () => {
    const topic = describeTopic('acme.uk.scm', undefined)
    assert.ok(!topic.found && topic.fault.reason === 'unexpected')
  })

  test('has the least of its partitions’ replicas, and names those that refuse records', () => {
    const partition = (index: number, replicas: number[], inSync: number[]) => ({
      index,
      leader: index - 1,
      replicas,
      inSync
    })
    const partitions = [partition(2, [1, 2], [1]), partition(0, [1, 2, 3], [1]), partition(1, [1, 2, 3], [1, 2])]
    const settings = {
      minInSyncReplicas: 2,
      maxMessageBytes: 1,
      retentionMs: 1,
      retentionBytes: 1,
      cleanupPolicy: 'delete',
      compressionType: 'producer',
      timestampType: 'CreateTime'
    }
    const topic = describeTopic('t', { errorCode: 0, name: 't', partitions, mayWrite: true }, settings)
    assert.ok(topic.found)
    assert.deepEqual([topic.replicationFactor, topic.partitionsBelowMinInSync], [2, [0, 2]])
    assert.deepEqual(topic.partitionsWithoutLeader, [0], 'a broker may have the id 0')
    const capped = describeTopic(
      't',
      { errorCode: 0, name: 't', partitions: [partition(1, [1], [1]), partition(2, [1, 2], [1])], mayWrite: true },
      { ...settings, minInSyncReplicas: 5 }
    )
    assert.ok(capped.found)
    assert.deepEqual(capped.partitionsBelowMinInSync, [2], 'brokers ask for no more than all replicas')
  })
})
