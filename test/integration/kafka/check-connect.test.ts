import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'

import { refusing, sourceSecret, inspect, plain, topicOf, check, kafkaRegion } from './check-connect-parts.ts'

describe('a cluster without security', () => {
  let cluster: KafkaCluster
  before(async () => {
    // So that a question which asks for too much would be seen.
    const properties = { 'auto.create.topics.enable': 'true' }
    cluster = await startKafkaCluster({ name: 'check-plain', brokers: 1, properties })
  })
  after(async () => cluster?.stop())

  test('tells its id, its release, its broker and every topic that is asked for', async () => {
    const configs = { 'max.message.bytes': '20000', 'retention.ms': '3600000', 'cleanup.policy': 'compact' }
    await cluster.createTopic({ name: 'good', partitions: 3 })
    await cluster.createTopic({ name: 'small', configs })
    const found = await inspect(plain(cluster), ['good', 'small', 'missing', 'no topic'])
    assert.equal(found.answer?.clusterId, cluster.clusterId)
    // The harness pins the version: test/support/kafka/java/pom.xml.
    assert.equal(found.answer.version?.release, '4.3')
    assert.deepEqual(found.answer.brokers, [
      { id: 1, address: cluster.bootstrap[0], clusterId: cluster.clusterId, fault: undefined }
    ])
    assert.deepEqual(topicOf(found, 'good'), {
      name: 'good',
      found: true,
      partitions: 3,
      replicationFactor: 1,
      partitionsWithoutLeader: [],
      partitionsBelowMinInSync: [],
      mayWrite: true,
      settings: {
        minInSyncReplicas: 1,
        maxMessageBytes: 1_048_588,
        retentionMs: 604_800_000,
        retentionBytes: -1,
        cleanupPolicy: 'delete',
        compressionType: 'producer',
        timestampType: 'CreateTime'
      }
    })
    const small = topicOf(found, 'small')
    assert.ok(small.found && !('reason' in small.settings))
    const { maxMessageBytes, retentionMs, cleanupPolicy } = small.settings
    assert.deepEqual([maxMessageBytes, retentionMs, cleanupPolicy], [20_000, 3_600_000, 'compact'])
    const reasons = ['missing', 'no topic'].map((name) => {
      const topic = topicOf(found, name)
      return topic.found ? 'found' : topic.fault.reason
    })
    assert.deepEqual(reasons, ['topic-missing', 'topic-invalid'])
  })

  test('is not written to, and gets no topic, by being asked', async () => {
    await cluster.createTopic({ name: 'asked', partitions: 2 })
    await cluster.produce({ topic: 'asked', records: [{ partition: 1, value: Buffer.from('{}') }] })
    const offsets = await cluster.offsets('asked')
    const found = await inspect(plain(cluster), ['asked', 'not.there'])
    assert.equal(topicOf(found, 'asked').found, true)
    assert.deepEqual(await cluster.offsets('asked'), offsets)
    assert.deepEqual(
      offsets.map(({ latest }) => latest),
      [0, 1]
    )
    await assert.rejects(cluster.describeTopic('not.there'))
  })

  test('an address that refuses is a fault beside the one that answers', async () => {
    const found = await inspect({ name: 'two', brokers: [refusing, ...cluster.bootstrap] })
    assert.deepEqual(
      found.entries.map(({ fault }) => [fault?.reason, fault?.connectionCode]),
      [
        ['unreachable', 'ECONNREFUSED'],
        [undefined, undefined]
      ]
    )
    assert.equal(found.answer?.clusterId, cluster.clusterId)
  })

  test('who speaks TLS to it is told so, and does not wait for ever', async () => {
    const found = await inspect({ ...plain(cluster), security: { tls: {} } })
    assert.equal(found.answer, undefined)
    assert.equal(found.entries[0]?.fault?.reason, 'unreachable')
  })

  test('the command prints it, exits with 0 for warnings only, and ends by itself', async () => {
    for (const name of ['acme.uk.scm', 'acme.uk.decisions']) await cluster.createTopic({ name, partitions: 4 })
    const { status, stdout, stderr } = await check({ uk: kafkaRegion('uk', cluster.bootstrap) })
    assert.equal(status, 0, stderr)
    assert.match(stdout, /uk: the Kafka cluster uk-a\n/)
    assert.match(stdout, /Kafka 4\.3 \(metadata\.version \d+ of \d+\)/)
    assert.match(stdout, /acme\.uk\.scm +yes +4 +1 +1 +1048588 +7d/)
    assert.match(stderr, /warning {2}uk, acme\.uk\.scm: its replication factor is 1/)
    assert.match(stderr, /warning {2}uk, acme\.uk\.decisions: its replication factor is 1/)
    assert.match(stderr, /\n0 errors, 2 warnings\n$/)
    assert.ok(!(stdout + stderr).includes(sourceSecret))
  })

  test('a missing topic and one that is too small are errors, in JSON too', async () => {
    // Large enough for decisions, and too small for events.
    for (const name of ['acme.us.scm', 'acme.us.decisions'])
      await cluster.createTopic({ name, configs: { 'max.message.bytes': '1048575' } })
    const { status, stdout } = await check({ us: kafkaRegion('us', cluster.bootstrap) }, ['--json'])
    const answer = JSON.parse(stdout)
    assert.deepEqual([status, answer.ok], [1, false])
    assert.deepEqual(
      answer.connect.findings.map(({ severity, topic }: { severity: string; topic: string }) => [severity, topic]),
      [
        ['error', 'acme.us.scm'],
        ['warning', 'acme.us.decisions'],
        ['warning', 'acme.us.scm']
      ]
    )
    const scm = answer.connect.regions[0].topics.find(({ name }: { name: string }) => name === 'acme.us.scm')
    assert.equal(scm.maxMessageBytes, 1_048_575)
    const missing = await check({ eu: kafkaRegion('eu', cluster.bootstrap) })
    assert.equal(missing.status, 1)
    for (const name of ['scm', 'decisions'])
      assert.match(missing.stderr, new RegExp(`error {2}eu, acme\\.eu\\.${name}: does not exist\n {4}create it`))
  })

  test('a min.insync.replicas above the replication factor is a warning: brokers store all the same', async () => {
    const topic = 'acme.fr.scm'
    await cluster.createTopic({ name: topic, configs: { 'min.insync.replicas': '2' } })
    await cluster.createTopic({ name: 'acme.fr.decisions' })
    await cluster.produce({ topic, records: [{ value: Buffer.from('{}') }] })
    const found = topicOf(await inspect(plain(cluster), [topic]), topic)
    assert.ok(found.found && !('reason' in found.settings))
    assert.deepEqual([found.settings.minInSyncReplicas, found.partitionsBelowMinInSync], [2, []])
    const { status, stderr } = await check({ fr: kafkaRegion('fr', cluster.bootstrap) })
    assert.equal(status, 0, stderr)
    assert.match(
      stderr,
      /warning {2}fr, acme\.fr\.scm: its min\.insync\.replicas, 2, is above its replication factor, 1/
    )
  })

  test('two regions that call one cluster by two names share it: an error', async () => {
    const [address = ''] = cluster.bootstrap
    const regions = {
      uk: kafkaRegion('uk', [address]),
      eu: kafkaRegion('eu', [address.replace('127.0.0.1', 'localhost')])
    }
    const { status, stderr } = await check(regions)
    assert.equal(status, 1)
    assert.match(stderr, new RegExp(`error {2}eu: the regions uk and eu share the cluster ${cluster.clusterId}`))
  })

  test('nothing at the address: an error in a sentence, the other region is still told of', async () => {
    const { status, stdout, stderr } = await check({
      uk: kafkaRegion('uk', cluster.bootstrap),
      eu: kafkaRegion('eu', [refusing])
    })
    assert.equal(status, 1)
    assert.match(stdout, /acme\.uk\.scm +yes/)
    assert.match(stdout, /eu: the Kafka cluster eu-a cannot be reached/)
    assert.match(stderr, /error {2}eu: 127\.0\.0\.1:1 of `brokers`: .*ECONNREFUSED.*\n {4}nothing listens there/)
  })

  test('an advertised address that cannot be reached is an error, though the cluster answers', async () => {
    const other = await startKafkaCluster({ name: 'check-advertised', brokers: 1, advertisedPorts: [1] })
    try {
      const [broker] = other.brokers
      const { status, stderr } = await check({ uk: kafkaRegion('uk', [`127.0.0.1:${broker?.port}`]) })
      assert.equal(status, 1)
      assert.match(stderr, /error {2}uk: broker 1 tells clients to connect to 127\.0\.0\.1:1: .*ECONNREFUSED/)
      assert.match(stderr, /`advertised\.listeners`/)
    } finally {
      await other.stop()
    }
  })

  test('a broker that sends clients into another cluster is an error', async () => {
    const port = Number(cluster.bootstrap[0]?.split(':')[1])
    const astray = await startKafkaCluster({ name: 'check-astray', brokers: 1, advertisedPorts: [port] })
    try {
      const { status, stderr } = await check({ uk: kafkaRegion('uk', [`127.0.0.1:${astray.brokers[0]?.port}`]) })
      assert.equal(status, 1)
      assert.ok(stderr.includes(`127.0.0.1:${port} leads to the cluster ${cluster.clusterId}`), stderr)
    } finally {
      await astray.stop()
    }
  })

  test('a broker that stands still is given up, with a sentence', async () => {
    const [broker] = cluster.brokers
    broker?.pause()
    try {
      const times = 'connectTimeout: 500ms, requestTimeout: 500ms,'
      const { status, stderr } = await check({ uk: kafkaRegion('uk', cluster.bootstrap, times) })
      assert.equal(status, 1, 'a command that hangs is killed and has no status')
      assert.match(stderr, /error {2}uk: 127\.0\.0\.1:\d+ of `brokers`: A broker took the request and did not answer/)
    } finally {
      broker?.resume()
    }
  })
})
