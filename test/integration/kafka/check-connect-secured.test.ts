import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { TopicInspection } from '../../../src/bus/kafka/inspect/inspect-topic.ts'
import type { KafkaCluster as ClusterToReach } from '../../../src/bus/kafka/kafka-cluster.ts'
import { createCertificateAuthority } from '../../support/kafka/certificates.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'

import { sourceSecret, inspect, plain, topicOf, check } from './check-connect-parts.ts'

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
