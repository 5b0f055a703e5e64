import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import kafkajs from 'kafkajs'
import { createKafkaBus } from '../../../src/bus/kafka/kafka-bus.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { aRecord } from '../../contract/bus.contract.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { makeTailRegion, parseLines } from './tail-command.ts'
import type { TailRegion } from './tail-command.ts'

let cluster: KafkaCluster
let region: TailRegion
let topicNumber = 0

before(async () => {
  cluster = await startKafkaCluster({ name: 'tail', brokers: 1, properties: { 'log.cleaner.backoff.ms': '200' } })
  region = await makeTailRegion(cluster.bootstrap)
})
after(async () => {
  await region[Symbol.asyncDispose]()
  await cluster.stop()
})

/** Outside the region's own names, so that tests of the whole region do not see it. */
async function makeTopic(partitions = 1): Promise<string> {
  const name = `other.topic-${topicNumber++}`
  await cluster.createTopic({ name, partitions })
  return name
}

const createClient = (): kafkajs.Kafka =>
  new kafkajs.Kafka({ brokers: [...cluster.bootstrap], logLevel: kafkajs.logLevel.NOTHING })
const value = (text: string): { readonly value: Buffer } => ({ value: Buffer.from(text) })
const texts = (stdout: string): string[] => parseLines(stdout).map(({ payload }) => String(payload))

describe('tail of a topic in Kafka', () => {
  test('shows every event of every partition, each partition in its order, and where each lies', async () => {
    const topic = await makeTopic(4)
    const bus = createKafkaBus({
      name: 'uk',
      cluster: { name: 'uk-a', brokers: cluster.bootstrap },
      clientId: 'tail-test',
      clock: systemClock
    })
    await bus.start()
    const receipts = await Promise.all(
      Array.from({ length: 400 }, async (_, index) => bus.publish([aRecord(topic, index)]))
    )
    await bus.stop()
    const { status, stdout, stderr } = await region.run('--topic', topic, '--no-follow', '--json')
    assert.deepEqual([status, stderr], [0, ''])
    const shown = parseLines(stdout)
    const positions = shown.map(({ partition, offset }) => `${String(partition)}:${String(offset)}`)
    assert.deepEqual(positions.toSorted(), receipts.map(([receipt]) => receipt?.position ?? '').toSorted())
    for (const partition of [0, 1, 2, 3]) {
      const offsets = shown.filter((event) => event['partition'] === partition).map(({ offset }) => Number(offset))
      assert.deepEqual(offsets, [...offsets.keys()])
    }
  })

  test('shows all of an answer with more records than a call takes arguments', async () => {
    const topic = await makeTopic()
    const producer = createClient().producer()
    await producer.connect()
    const messages = Array.from({ length: 15_000 }, () => ({ value: '' }))
    for (let batch = 0; batch < 10; batch += 1)
      await producer.send({ topic, messages, compression: kafkajs.CompressionTypes.GZIP })
    await producer.disconnect()
    const { status, stdout, stderr } = await region.run('--topic', topic, '--no-follow', '--json')
    assert.deepEqual([status, stderr], [0, ''])
    assert.equal(stdout.split('\n').length, 150_000 + 1)
  })

  test('says of what it cannot decompress what it can', async () => {
    const topic = await makeTopic()
    const config = { 'bootstrap.servers': cluster.bootstrap.join(), 'compression.type': 'snappy' }
    await cluster.produce({ topic, records: [value('again and '.repeat(30))], config })
    const { status, stderr } = await region.run('--topic', topic, '--no-follow')
    assert.equal(status, 1)
    assert.match(stderr, /Snappy.*\n.*gzip, lz4 or zstd/)
  })

  for (const compression of ['gzip', 'lz4', 'zstd'] as const)
    test(`reads what a Java producer compressed with ${compression}`, async () => {
      const topic = await makeTopic()
      const wanted = Array.from({ length: 300 }, (_, index) => `${index} ${'again and '.repeat(30)}`)
      const config = { 'bootstrap.servers': cluster.bootstrap.join(), 'compression.type': compression }
      await cluster.produce({ topic, records: wanted.map(value), config })
      const { stdout } = await region.run('--topic', topic, '--no-follow', '--json', '--payload')
      assert.deepEqual(texts(stdout), wanted)
    })

  test('shows records of others, with no event in them, with null or with bytes for values', async () => {
    const topic = await makeTopic()
    await cluster.produce({
      topic,
      records: [
        { key: null, value: Buffer.from('plain text') },
        { key: Buffer.from('k'), value: null },
        { value: Buffer.of(0xff, 0x00), headers: [['ce_id', null]] },
        {
          value: Buffer.from('{}'),
          headers: [
            ['ce_id', Buffer.from('twice')],
            ['ce_type', Buffer.from('\u001b]0;title\u0007')],
            ['ce_id', Buffer.from('again')]
          ]
        }
      ]
    })
    const { status, stdout } = await region.run('--topic', topic, '--no-follow', '--json', '--payload')
    assert.equal(status, 0)
    const place = (offset: number): object => ({ region: 'uk', topic, partition: 0, offset })
    assert.deepEqual(parseLines(stdout), [
      { ...place(0), payload: 'plain text' },
      { ...place(1), payload: null },
      { id: '', ...place(2), payloadBase64: '/wA=' },
      { type: '\u001b]0;title\u0007', id: 'again', ...place(3), payload: '{}' }
    ])
    const people = await region.run('--topic', topic, '--no-follow', '--payload')
    assert.ok(people.stdout.includes(`${topic}@0:1`))
    assert.doesNotMatch(people.stdout.replaceAll('\n', ''), /\p{Cc}/u)
  })

  test('shows more than one answer of a broker holds', async () => {
    const topic = await makeTopic(3)
    const records = Array.from({ length: 60 }, (_, index) => ({
      partition: index % 3,
      value: Buffer.alloc(300_000, `${index} `)
    }))
    await cluster.produce({ topic, records })
    const { stdout } = await region.run('--topic', topic, '--no-follow', '--json')
    assert.equal(parseLines(stdout).length, 60)
  })

  test('begins now, at the beginning, or at an offset of a partition, and ends after a count', async () => {
    const topic = await makeTopic(2)
    const put = async (partition: number, text: string): Promise<void> =>
      void (await cluster.produce({ topic, records: [{ partition, ...value(text) }] }))
    for (const text of ['a0', 'a1', 'a2']) await put(0, text)
    for (const text of ['b0', 'b1']) await put(1, text)
    const common = ['--topic', topic, '--json', '--payload'] as const
    const from = await region.run(...common, '--no-follow', '--from', '0:1')
    assert.deepEqual(texts(from.stdout), ['a1', 'a2'])
    const counted = await region.run(...common, '--from', 'beginning', '--count', '3')
    assert.equal(texts(counted.stdout).length, 3)
    const now = region.follow(...common)
    const beginning = region.follow(...common, '--from', 'beginning')
    await beginning.waitFor(/b1/)
    // Nothing tells that it has begun but what it shows.
    for (let index = 0; !now.stdout().includes('new'); index++) await put(index % 2, `new${index}`)
    const { status, stdout } = await now.stop()
    assert.equal(status, 0)
    assert.ok(texts(stdout).every((text) => String(text).startsWith('new')))
    assert.equal((await beginning.stop()).status, 0)
  })

  test('tells of what was removed before it could be shown', async () => {
    const topic = await makeTopic()
    await cluster.produce({ topic, records: ['a', 'b', 'c', 'd'].map(value) })
    const admin = createClient().admin()
    await admin.connect()
    // It looks into metadata that only an earlier question has brought.
    await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '3' }] })
    await admin.disconnect()
    const { stdout } = await region.run('--topic', topic, '--no-follow', '--json', '--payload', '--from', '0:1')
    const [gap, event] = parseLines(stdout)
    assert.deepEqual(gap, { gap: { region: 'uk', topic, partition: 0, from: 1, to: 3, why: 'removed' } })
    assert.equal(event?.['payload'], 'd')
  })

  test('passes over offsets that compaction has emptied, of which a whole segment may be full', async () => {
    const topic = `other.compact-${topicNumber++}`
    const configs = {
      'cleanup.policy': 'compact',
      'min.cleanable.dirty.ratio': '0.01',
      'segment.bytes': String(1024 * 1024),
      'delete.retention.ms': '0'
    }
    await cluster.createTopic({ name: topic, configs })
    const key = Buffer.from('same')
    // Each call is a producer of its own, and of the last batch of a producer an empty shell is kept.
    for (let segment = 0; segment < 3; segment++) {
      const records = Array.from({ length: 20 }, () => ({ key, value: randomBytes(50_000) }))
      await cluster.produce({ topic, records })
    }
    await waitUntil(async () => (await cluster.consume({ topic })).length < 45, 'it is compacted')
    const stored = await cluster.consume({ topic })
    const { stdout } = await region.run('--topic', topic, '--no-follow', '--json')
    const offsets = parseLines(stdout).map(({ offset }) => Number(offset))
    assert.deepEqual(
      // It may go on being compacted meanwhile.
      stored.map(({ offset }) => offset).filter((offset) => !offsets.includes(offset)),
      []
    )
    assert.ok(offsets.length < 45)
  })

  test('shows nothing of a transaction that was given up or is open', async () => {
    const topic = await makeTopic()
    const client = createClient()
    const producer = client.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    const put = async (text: string, end: 'commit' | 'abort'): Promise<void> => {
      const transaction = await producer.transaction()
      await transaction.send({ topic, messages: [{ value: text }] })
      await transaction[end]()
    }
    await put('given up', 'abort')
    await put('kept', 'commit')
    await put('given up too', 'abort')
    const open = await producer.transaction()
    await open.send({ topic, messages: [{ value: 'open' }] })
    const { status, stdout } = await region.run('--topic', topic, '--no-follow', '--json', '--payload')
    await open.abort()
    await producer.disconnect()
    assert.equal(status, 0)
    assert.deepEqual(texts(stdout), ['kept'])
  })

  test('leaves no group behind', async () => {
    const topic = await makeTopic()
    await cluster.produce({ topic, records: [value('a')] })
    await region.run('--topic', topic, '--no-follow')
    const admin = createClient().admin()
    await admin.connect()
    const { groups } = await admin.listGroups()
    await admin.disconnect()
    assert.deepEqual(groups, [])
  })
})

describe('tail of a region in Kafka', () => {
  test('says that it has no topic', async () => {
    const { status, stdout, stderr } = await region.run('--no-follow')
    assert.deepEqual([status, stdout], [1, ''])
    assert.match(
      stderr,
      /^error: The region "uk" has no topic that this log-in may see: their names begin with acme\.uk\./
    )
  })

  test('shows all of its topics and no other’s, also those that appear meanwhile', async () => {
    const following = region.follow('--json', '--payload', '--from', 'beginning')
    await following.waitFor(/Waiting for the first/)
    for (const name of ['acme.uk.scm', 'acme.uk2.scm', 'acme.eu.scm', 'acme.uk.chat']) {
      await cluster.createTopic({ name, partitions: 2 })
      await cluster.produce({ topic: name, records: [value(`of ${name}`)] })
    }
    await following.waitFor(/of acme\.uk\.chat/)
    await following.waitFor(/of acme\.uk\.scm/)
    const whole = await region.run('--no-follow', '--json', '--payload')
    for (const { stdout } of [whole, await following.stop()])
      assert.deepEqual(texts(stdout).toSorted(), ['of acme.uk.chat', 'of acme.uk.scm'])
  })
})
