import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createFaultProxy } from '../../support/fault-proxy.ts'
import type { FaultProxy } from '../../support/fault-proxy.ts'
import { javaClientConfig } from '../../support/kafka/java-client.ts'
import type { ProducedRecord, ProduceRequest } from '../../support/kafka/kafka-records.ts'
import { KafkaProbeError } from '../../support/kafka/probe.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaBroker, KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** A produce that can't succeed is given up after this. */
const giveUpMs = 1500

describe('one broker behind a fault proxy', () => {
  let cluster: KafkaCluster
  let broker: KafkaBroker
  let proxy: FaultProxy

  before(async () => {
    proxy = await createFaultProxy({ target: () => broker.port })
    cluster = await startKafkaCluster({ name: 'one', brokers: 1, advertisedPorts: [proxy.port] })
    broker = brokerAt(cluster, 1)
  })
  after(async () => {
    await cluster?.stop()
    await proxy.stop()
  })

  it('gives back every byte, null, empty and doubled thing that it was given', async () => {
    const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    const empty = Buffer.alloc(0)
    const records: readonly ProducedRecord[] = [
      { key: everyByte, value: everyByte, headers: [['all', everyByte]] },
      {
        key: null,
        value: null,
        headers: [
          ['none', null],
          ['empty', empty]
        ]
      },
      {
        key: empty,
        value: empty,
        headers: [
          ['ümlaut', Buffer.from('1')],
          ['ümlaut', Buffer.from('2')]
        ]
      },
      { key: Buffer.from('large'), value: Buffer.alloc(900_000, everyByte), headers: [] }
    ]
    await cluster.createTopic({ name: 'bytes' })
    const receipts = await cluster.produce({ topic: 'bytes', records })
    assert.deepEqual(
      receipts,
      [0, 1, 2, 3].map((offset) => ({ partition: 0, offset }))
    )
    const consumed = await cluster.consume({ topic: 'bytes', count: records.length })
    assert.deepEqual(
      consumed.map(({ key, value, headers }) => ({ key, value, headers })),
      records
    )
    assert.deepEqual(
      consumed.map(({ partition, offset }) => ({ partition, offset })),
      receipts
    )
  })

  it('reads all that a topic has in all its partitions, and says how many records are missing', async () => {
    await cluster.createTopic({ name: 'parts', partitions: 3 })
    assert.deepEqual(await cluster.consume({ topic: 'parts' }), [])
    await cluster.produce({
      topic: 'parts',
      records: [0, 1, 2, 2].map((partition) => ({ partition, value: Buffer.of(partition) }))
    })
    const consumed = await cluster.consume({ topic: 'parts' })
    const places = consumed.map(({ partition, offset, value }) => `${value?.[0]} at ${partition}:${offset}`)
    assert.deepEqual(new Set(places), new Set(['0 at 0:0', '1 at 1:0', '2 at 2:0', '2 at 2:1']))
    assert.equal(places.length, 4)
    assert.deepEqual(
      (await cluster.offsets('parts')).map(({ latest }) => latest),
      [1, 1, 2]
    )
    await assert.rejects(
      cluster.consume({ topic: 'parts', count: 5, timeoutMs: 500 }),
      /TimeoutException: 4 of 5 records/
    )
  })

  it('makes no topic by itself, changes one, and deletes it', async () => {
    assert.equal(await refusal(produce(cluster, 'absent', { timeoutMs: giveUpMs })), 'TimeoutException')
    assert.equal(await refusal(cluster.describeTopic('absent')), 'UnknownTopicOrPartitionException')
    await cluster.createTopic({ name: 'changing', configs: { 'max.message.bytes': '1000' } })
    assert.equal(await refusal(cluster.createTopic({ name: 'changing' })), 'TopicExistsException')
    const large = { topic: 'changing', records: [{ value: Buffer.alloc(2000) }] }
    assert.equal(await refusal(cluster.produce(large)), 'RecordTooLargeException')
    await cluster.alterTopic({ name: 'changing', partitions: 2, configs: { 'max.message.bytes': '5000' } })
    const { partitions, configs } = await cluster.describeTopic('changing')
    assert.equal(partitions.length, 2)
    assert.equal(configs['max.message.bytes'], '5000')
    await cluster.produce(large)
    await cluster.deleteTopic('changing')
    assert.equal(await refusal(cluster.describeTopic('changing')), 'UnknownTopicOrPartitionException')
  })

  it('slows a client with a quota down', async () => {
    const entity = { 'client-id': 'greedy' }
    const config = { ...javaClientConfig({ bootstrap: cluster.bootstrap }), 'client.id': 'greedy' }
    const records = Array.from({ length: 8 }, () => ({ value: Buffer.alloc(50_000) }))
    await cluster.createTopic({ name: 'throttled' })
    await cluster.setProducerQuota(entity, 30_000)
    const { durationMs } = await timed(() => cluster.produce({ topic: 'throttled', records, config }))
    await cluster.setProducerQuota(entity, null)
    assert.ok(durationMs > 900, `400 kB at 30 kB/s took ${durationMs} ms`)
  })

  it("keeps clients on the advertised port: a fault there is theirs and not the harness's", async () => {
    await cluster.createTopic({ name: 'proxied' })
    assert.deepEqual(cluster.bootstrap, [`127.0.0.1:${proxy.port}`])
    const config = javaClientConfig({ bootstrap: cluster.bootstrap })
    await produce(cluster, 'proxied', { config })
    assert.ok(proxy.accepted > 0)
    for (const kind of ['refuse', 'half-open', 'blackhole'] as const) {
      await proxy.setMode({ kind })
      assert.equal(
        await refusal(produce(cluster, 'proxied', { config, timeoutMs: giveUpMs })),
        'TimeoutException',
        kind
      )
    }
    await produce(cluster, 'proxied')
    await proxy.setMode({ kind: 'pass' })
    await produce(cluster, 'proxied', { config })
  })

  it('pauses: nothing is answered, then all goes on in the same process', async () => {
    await cluster.createTopic({ name: 'paused' })
    const { pid } = broker
    broker.pause()
    assert.equal(await refusal(produce(cluster, 'paused', { timeoutMs: giveUpMs })), 'TimeoutException')
    broker.resume()
    await produce(cluster, 'paused')
    assert.equal(broker.pid, pid)
  })

  it('is killed and comes back with what it had acknowledged', async (t) => {
    await cluster.createTopic({ name: 'survivor' })
    await produce(cluster, 'survivor')
    const { pid } = broker
    await broker.kill()
    assert.equal(broker.pid, undefined)
    assert.throws(() => broker.pause(), /does not run/)
    assert.equal(await refusal(produce(cluster, 'survivor', { timeoutMs: giveUpMs })), 'TimeoutException')
    const { durationMs } = await timed(() => broker.restart())
    t.diagnostic(`usable ${Math.round(durationMs)} ms after the restart`)
    await produce(cluster, 'survivor')
    assert.notEqual(broker.pid, pid)
    assert.ok((await cluster.consume({ topic: 'survivor' })).length >= 2)
  })
})

describe('three brokers', () => {
  let cluster: KafkaCluster
  const topic = 'copies'

  before(async () => {
    cluster = await startKafkaCluster({ name: 'three', brokers: 3 })
    await cluster.createTopic({ name: topic })
  })
  after(async () => cluster?.stop())

  async function partition(): Promise<{ leader: number; inSync: readonly number[] }> {
    const { partitions } = await cluster.describeTopic(topic)
    assert.ok(partitions[0] !== undefined)
    return partitions[0]
  }

  async function allInSync(): Promise<void> {
    await cluster.awaitBrokers(3)
    await waitUntil(async () => (await partition()).inSync.length === 3, 'all three copies are in sync')
  }

  it('without a majority refuse in time a producer that nobody gave an id', async () => {
    const [, ...others] = cluster.brokers
    await Promise.all(others.map(async (it) => it.kill()))
    assert.equal(await refusal(produce(cluster, topic, { timeoutMs: giveUpMs })), 'TimeoutException')
    await Promise.all(others.map(async (it) => it.restart()))
    await allInSync()
  })

  it('have three copies of a record, two of them before it is acknowledged', async () => {
    assert.equal(await cluster.awaitBrokers(3), cluster.clusterId)
    assert.equal((await partition()).inSync.length, 3)
    assert.equal((await cluster.describeTopic(topic)).configs['min.insync.replicas'], '2')
    await produce(cluster, topic)
  })

  it('move a leader', async () => {
    const { leader } = await partition()
    const next = (leader % 3) + 1
    await cluster.moveLeader(topic, 0, next)
    assert.equal((await partition()).leader, next)
    await produce(cluster, topic)
    assert.equal(await refusal(cluster.moveLeader(topic, 0, 9)), 'IllegalArgumentException')
  })

  it('go on without their leader, refuse without a majority, and recover', async (t) => {
    const { leader } = await partition()
    const others = cluster.brokers.filter(({ id }) => id !== leader)
    const first = brokerAt(cluster, leader)
    await first.kill()
    const { durationMs: failoverMs } = await timed(() =>
      cluster.produce({ topic, records: [{ value: Buffer.from('1') }] })
    )
    t.diagnostic(`a record was acknowledged ${Math.round(failoverMs)} ms after its leader was killed`)
    assert.notEqual((await partition()).leader, leader)

    const [second] = others
    assert.ok(second !== undefined)
    await second.kill()
    assert.match(
      await refusal(produce(cluster, topic, { timeoutMs: giveUpMs })),
      /^(?:TimeoutException|NotEnoughReplicas.*)$/
    )

    const { durationMs } = await timed(() => Promise.all([first.restart(), second.restart()]))
    t.diagnostic(`two of three were usable ${Math.round(durationMs)} ms after their restart`)
    await allInSync()
    await cluster.produce({ topic, records: [{ value: Buffer.from('2') }] })
    const values = (await cluster.consume({ topic })).map(({ value }) => String(value))
    assert.ok(values.indexOf('1') >= 0 && values.indexOf('2') > values.indexOf('1'), values.join())
  })
})

function brokerAt(cluster: KafkaCluster, id: number): KafkaBroker {
  const broker = cluster.brokers.find((candidate) => candidate.id === id)
  assert.ok(broker !== undefined)
  return broker
}

async function produce(
  cluster: KafkaCluster,
  topic: string,
  details: Pick<ProduceRequest, 'config' | 'timeoutMs'> = {}
): Promise<void> {
  await cluster.produce({ topic, records: [{ value: Buffer.from('{}') }], ...details })
}

async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt
    return 'nothing was refused'
  } catch (error) {
    if (error instanceof KafkaProbeError) return error.kind
    throw error
  }
}

async function timed(work: () => Promise<unknown>): Promise<{ durationMs: number }> {
  const startMs = performance.now()
  await work()
  return { durationMs: performance.now() - startMs }
}
