import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { inspectCluster } from '../../../src/bus/kafka/inspect/inspect-cluster.ts'
import type { ClusterInspection } from '../../../src/bus/kafka/inspect/inspect-cluster.ts'
import type { TopicInspection } from '../../../src/bus/kafka/inspect/inspect-topic.ts'
import type { KafkaCluster as ClusterToReach } from '../../../src/bus/kafka/kafka-cluster.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { createCertificateAuthority } from '../../support/kafka/certificates.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { runCommand } from '../commands/command-process.ts'
import type { CommandResult } from '../commands/command-process.ts'

/** Nothing answers there, and nobody but root may listen. */
const refusing = '127.0.0.1:1'
const sourceSecret = 'f00dfacef00dfacef00dfacef00dface'

async function inspect(cluster: ClusterToReach, topics: readonly string[] = []): Promise<ClusterInspection> {
  return inspectCluster({
    cluster,
    clientId: 'check',
    topics,
    connectTimeoutMs: 5000,
    requestTimeoutMs: 5000,
    clock: systemClock,
    onLog: () => undefined
  })
}

function plain({ name, bootstrap }: KafkaCluster): ClusterToReach {
  return { name, brokers: bootstrap }
}

function topicOf({ answer }: ClusterInspection, name: string): TopicInspection {
  const topic = answer?.topics.find((it) => it.name === name)
  assert.ok(topic !== undefined, `${name} is not in the answer`)
  return topic
}

/** The whole command in a process of its own, so that one that does not end fails. `regions` has YAML of a cluster. */
async function check(regions: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<CommandResult> {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-check-'))
  const home = Object.keys(regions)[0] ?? ''
  const tenants = Object.keys(regions).map((region) => ({
    id: region,
    home: region,
    names: { github: [`of-${region}`] }
  }))
  try {
    await writeFile(join(folder, 'tenants.ndjson'), tenants.map((tenant) => `${JSON.stringify(tenant)}\n`).join(''))
    await writeFile(
      join(folder, 'turnpike.yaml'),
      [
        'version: 1',
        `gateway: { name: test, location: ${home}, environment: test, listen: { address: '127.0.0.1:0' } }`,
        'events: { prefix: acme }',
        'regions:',
        ...Object.entries(regions).map(([name, bus]) => `  ${name}: ${bus}`),
        'tenants: { file: tenants.ndjson }',
        'sources:',
        '  github: { provider: github, proof: { secrets: [{ env: GITHUB_SECRET }] }, tenant: { from: owner } }',
        ''
      ].join('\n')
    )
    return await runCommand(['check', '--connect', ...args], { cwd: folder, env: { GITHUB_SECRET: sourceSecret } })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function kafkaRegion(name: string, brokers: readonly string[], times = ''): string {
  return `{ kafka: { ${times} clusters: [{ name: ${name}-a, brokers: [${brokers.map((it) => `'${it}'`).join()}] }] } }`
}

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

describe('a cluster with TLS, SCRAM and ACLs', () => {
  let cluster: KafkaCluster
  const topic = 'acme.uk.scm'
  const decisionsTopic = 'acme.uk.decisions'
  const users = {
    writer: 'writer-secret',
    reader: 'reader-secret',
    auditor: 'auditor-secret',
    stranger: 'stranger-secret'
  }

  before(async () => {
    const security = { tls: true, sasl: ['SCRAM-SHA-512'], users, acls: true } as const
    cluster = await startKafkaCluster({ name: 'check-secured', brokers: 1, security })
    for (const name of [topic, decisionsTopic]) await cluster.createTopic({ name })
    const about = { resource: 'TOPIC', name: topic } as const
    await cluster.addAcls([
      { resource: 'TOPIC', name: 'acme.uk.decisions', principal: 'User:writer', operation: 'WRITE' },
      { ...about, principal: 'User:writer', operation: 'WRITE' },
      { ...about, name: decisionsTopic, principal: 'User:writer', operation: 'WRITE' },
      { ...about, principal: 'User:reader', operation: 'READ' },
      { ...about, principal: 'User:reader', operation: 'DESCRIBE_CONFIGS' },
      { ...about, principal: 'User:auditor', operation: 'WRITE' },
      { ...about, principal: 'User:auditor', operation: 'DESCRIBE_CONFIGS' }
    ])
  })
  after(async () => cluster?.stop())

  function as(username: keyof typeof users, password: string = users[username]): ClusterToReach {
    const ca = cluster.authority?.certificate ?? ''
    return { ...plain(cluster), security: { tls: { ca }, sasl: { mechanism: 'scram-sha-512', username, password } } }
  }

  async function seenBy(username: keyof typeof users): Promise<TopicInspection> {
    return topicOf(await inspect(as(username), [topic]), topic)
  }

  test('who may write and may see the settings, sees all', async () => {
    const seen = await seenBy('auditor')
    assert.ok(seen.found && seen.mayWrite === true && !('reason' in seen.settings))
    assert.equal(seen.settings.maxMessageBytes, 1_048_588)
  })

  test('without DESCRIBE_CONFIGS the settings are unknown, the permission to write is known', async () => {
    const seen = await seenBy('writer')
    assert.ok(seen.found && seen.mayWrite === true)
    assert.ok('reason' in seen.settings && seen.settings.reason === 'topic-forbidden')
  })

  test('who may read only, may not write', async () => {
    const seen = await seenBy('reader')
    assert.ok(seen.found && seen.mayWrite === false && !('reason' in seen.settings))
  })

  test('from who may do nothing the topic is hidden, not missing', async () => {
    const seen = await seenBy('stranger')
    assert.ok(!seen.found && seen.fault.reason === 'topic-forbidden')
  })

  test('a wrong password is a refused log-in, and is not repeated', async () => {
    const found = await inspect(as('writer', 'a-wrong-password'), [topic])
    assert.equal(found.answer, undefined)
    const fault = found.entries[0]?.fault
    assert.equal(fault?.reason, 'credentials-refused')
    assert.match(fault.description, /^The cluster refuses the log-in: compare `sasl`/)
    assert.ok(!JSON.stringify(found).includes('a-wrong-password'))
  })

  test('a certificate of an authority that is not trusted is named as that', async () => {
    const ca = createCertificateAuthority('Somebody else').certificate
    const found = await inspect({ ...as('writer'), security: { ...as('writer').security, tls: { ca } } })
    const fault = found.entries[0]?.fault
    assert.equal(fault?.reason, 'unreachable')
    assert.match(fault.connectionCode ?? '', /SELF_SIGNED|UNABLE_TO|CERT_SIGNATURE/)
  })

  test('who speaks no TLS to it is told that it is unreachable', async () => {
    const found = await inspect(plain(cluster))
    assert.equal(found.answer, undefined)
    assert.ok(['unreachable', 'timeout'].includes(found.entries[0]?.fault?.reason ?? ''))
  })

  test('the command says what to do, with a log-in that it never prints', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'turnpike-check-ca-'))
    const [good, other] = [join(folder, 'ca.crt'), join(folder, 'other.crt')]
    const region = (user: string, ca: string, password: string): string =>
      `{ kafka: { clusters: [{ name: uk-a, brokers: ['${cluster.bootstrap.join()}'], tls: { ca: { file: '${ca}' } }, ` +
      `sasl: { mechanism: scram-sha-512, username: ${user}, password: { file: '${join(folder, password)}' } } }] } }`
    try {
      await writeFile(good, cluster.authority?.certificate ?? '')
      await writeFile(other, createCertificateAuthority('Somebody else').certificate)
      for (const [user, password] of Object.entries(users)) await writeFile(join(folder, user), password)
      const asWriter = await check({ uk: region('writer', good, 'writer') })
      const asReader = await check({ uk: region('reader', good, 'reader') })
      const wrongPassword = await check({ uk: region('writer', good, 'reader') }, ['--json'])
      const wrongAuthority = await check({ uk: region('writer', other, 'writer') })
      assert.equal(asWriter.status, 0, asWriter.stderr)
      assert.match(asWriter.stderr, /warning {2}uk, acme\.uk\.scm: its settings are unknown.*\n.*DESCRIBE_CONFIGS/)
      assert.equal(asReader.status, 1)
      assert.match(asReader.stderr, /error {2}uk, acme\.uk\.scm: this client may not write to it\n +give it WRITE/)
      assert.equal(wrongPassword.status, 1)
      assert.equal(JSON.parse(wrongPassword.stdout).connect.regions[0].entries[0].fault.reason, 'credentials-refused')
      assert.equal(wrongAuthority.status, 1)
      assert.match(wrongAuthority.stderr, /authority that is trusted here: set `tls\.ca`/)
      for (const { stdout, stderr } of [asWriter, asReader, wrongPassword, wrongAuthority])
        for (const secret of [...Object.values(users), sourceSecret]) assert.ok(!(stdout + stderr).includes(secret))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('three brokers of which one is gone', () => {
  let cluster: KafkaCluster
  before(async () => (cluster = await startKafkaCluster({ name: 'check-three', brokers: 3 })))
  after(async () => cluster?.stop())

  test('the partitions that it leaves without a leader or with too few copies are named', async () => {
    await cluster.createTopic({ name: 'single', partitions: 3, replicationFactor: 1 })
    await cluster.createTopic({ name: 'safe', partitions: 3 })
    await cluster.createTopic({ name: 'strict', partitions: 3, configs: { 'min.insync.replicas': '3' } })
    const [gone] = cluster.brokers
    const { partitions } = await cluster.describeTopic('single')
    const orphans = partitions.filter(({ leader }) => leader === gone?.id).map(({ partition }) => partition)
    assert.ok(orphans.length > 0)
    await gone?.kill()
    const names = ['single', 'safe', 'strict']
    let found = await inspect(plain(cluster), names)
    await waitUntil(async () => {
      found = await inspect(plain(cluster), names)
      return found.answer?.brokers.length === 2
    }, 'the cluster misses the broker')
    const states = names.map((name) => {
      const topic = topicOf(found, name)
      return topic.found
        ? [topic.replicationFactor, topic.partitionsWithoutLeader, topic.partitionsBelowMinInSync]
        : topic.fault
    })
    assert.deepEqual(
      [states[1], states[2]],
      [
        [3, [], []],
        [3, [], [0, 1, 2]]
      ]
    )
    assert.ok(Array.isArray(states[0]))
    assert.deepEqual(states[0].slice(0, 2), [1, orphans])
    assert.deepEqual(
      found.entries.map(({ fault }) => fault?.reason),
      ['unreachable', undefined, undefined]
    )
  })
})
