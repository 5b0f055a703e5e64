import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaClient } from '../../../src/bus/kafka/kafka-clients.ts'
import { createKafkaBus } from '../../../src/bus/kafka/kafka-bus.ts'
import type { KafkaLogIn, KafkaSecurity } from '../../../src/bus/kafka/kafka-cluster.ts'
import type { Bus } from '../../../src/core/bus.ts'
import { toProblem } from '../../../src/core/problem.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { createCertificateAuthority } from '../../support/kafka/certificates.ts'
import { clientNames } from '../../support/kafka/clients.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'

/* Each client is let in as the configuration says, and told from a stranger. */

const topic = 'acme.uk.secured'
const users = { gateway: 'gateway=secret,with,signs', stranger: 'stranger-secret' }
const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const
/** So long a log-in is good on the brokers. kafkajs logs in again with each request in the last ten seconds of it. */
const lifetimeMs = 12_000

async function resultWith(cluster: KafkaCluster, client: KafkaClient, security: KafkaSecurity): Promise<string> {
  return withBus(cluster, client, security, async (bus) => {
    const readiness = bus.readiness()
    return readiness.ready ? publish(bus) : readiness.why
  })
}

async function withBus<T>(
  { bootstrap }: KafkaCluster,
  client: KafkaClient,
  security: KafkaSecurity,
  run: (bus: Bus) => Promise<T>
): Promise<T> {
  const bus = createKafkaBus({
    name: 'uk',
    cluster: { name: 'uk-a', brokers: bootstrap, security },
    client,
    clientId: 'security',
    clock: systemClock,
    connectTimeoutMs: 5000
  })
  await bus.start()
  try {
    return await run(bus)
  } finally {
    await bus.stop()
  }
}

async function publish(bus: Bus): Promise<string> {
  return bus.publish([{ topic, key: 'k', headers: [], value: Buffer.from('v') }]).then(
    () => 'stored',
    (thrown: unknown) => toProblem(thrown).reason ?? toProblem(thrown).code
  )
}

describe('a cluster with TLS, passwords and ACLs', () => {
  let cluster: KafkaCluster

  before(async () => {
    cluster = await startKafkaCluster({
      name: 'passwords',
      brokers: 1,
      security: { tls: true, sasl: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'], users, acls: true },
      properties: { 'listener.name.client.scram-sha-512.connections.max.reauth.ms': String(lifetimeMs) }
    })
    await cluster.createTopic({ name: topic })
    await cluster.addAcls([{ principal: 'User:gateway', operation: 'WRITE', resource: 'TOPIC', name: topic }])
  })
  after(async () => cluster?.stop())

  const ca = (): string => cluster.authority?.certificate ?? ''
  const as = (mechanism: (typeof mechanisms)[number], username: keyof typeof users, password: string): KafkaLogIn => ({
    mechanism,
    username,
    password
  })

  for (const client of clientNames) {
    for (const mechanism of mechanisms) {
      test(`${client}, ${mechanism}: the right password passes, a wrong one or no ACL does not`, async () => {
        const tls = { ca: ca() }
        const results = [
          await resultWith(cluster, client, { tls, sasl: as(mechanism, 'gateway', users.gateway) }),
          await resultWith(cluster, client, { tls, sasl: as(mechanism, 'stranger', users.stranger) }),
          await resultWith(cluster, client, { tls, sasl: as(mechanism, 'gateway', users.stranger) })
        ]
        assert.deepEqual(results.slice(0, 2), ['stored', 'topic-forbidden'])
        assert.match(results[2] ?? '', /refuses the log-in/)
      })
    }

    test(`${client} writes to nobody whom it does not trust, and shows no password without TLS`, async () => {
      const sasl = as('scram-sha-512', 'gateway', users.gateway)
      const other = createCertificateAuthority('Somebody else').certificate
      assert.match(await resultWith(cluster, client, { tls: { ca: other }, sasl }), /certificate/)
      assert.match(await resultWith(cluster, client, { sasl }), /refused or closed the connection|did not answer/)
    })
  }

  test('each client outlasts the life of a log-in: nothing is refused', async () => {
    const security = { tls: { ca: ca() }, sasl: as('scram-sha-512', 'gateway', users.gateway) }
    const outlast = async (client: KafkaClient): Promise<readonly string[]> =>
      withBus(cluster, client, security, async (bus) => {
        const results = new Set<string>()
        const endsMs = performance.now() + 1.25 * lifetimeMs
        while (performance.now() < endsMs) {
          results.add(await publish(bus))
          await sleep(20)
        }
        return [...results]
      })
    assert.deepEqual(
      await Promise.all(clientNames.map(outlast)),
      clientNames.map(() => ['stored'])
    )
  })
})

describe('a cluster that wants client certificates', () => {
  let cluster: KafkaCluster

  before(async () => {
    cluster = await startKafkaCluster({ name: 'shown', brokers: 1, security: { tls: true, mtls: true, acls: true } })
    await cluster.createTopic({ name: topic })
    await cluster.addAcls([{ principal: 'User:gateway', operation: 'WRITE', resource: 'TOPIC', name: topic }])
  })
  after(async () => cluster?.stop())

  for (const client of clientNames) {
    test(`${client} is known by its certificate`, async () => {
      const { authority } = cluster
      assert.ok(authority !== undefined)
      const ca = authority.certificate
      const stranger = createCertificateAuthority('Somebody else').issue({ name: 'gateway' })
      const results = [
        await resultWith(cluster, client, { tls: { ca, ...authority.issue({ name: 'gateway' }) } }),
        await resultWith(cluster, client, { tls: { ca, ...authority.issue({ name: 'stranger' }) } }),
        await resultWith(cluster, client, { tls: { ca, ...stranger } }),
        await resultWith(cluster, client, { tls: { ca } })
      ]
      assert.deepEqual(results.slice(0, 2), ['stored', 'topic-forbidden'])
      for (const result of results.slice(2)) assert.match(result, /refused or closed the connection/)
    })
  }
})
