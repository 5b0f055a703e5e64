import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaClient } from '../../../src/bus/kafka/kafka-clients.ts'
import { createKafkaBus } from '../../../src/bus/kafka/kafka-bus.ts'
import type { KafkaBus } from '../../../src/bus/kafka/kafka-bus.ts'
import type { KafkaCluster as ClusterSettings } from '../../../src/bus/kafka/kafka-cluster.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { aRecord } from '../../contract/bus.contract.ts'
import { createFaultProxy } from '../../support/fault-proxy.ts'
import type { FaultProxy } from '../../support/fault-proxy.ts'
import { createCertificateAuthority } from '../../support/kafka/certificates.ts'
import { javaClientConfig } from '../../support/kafka/java-client.ts'
import { KafkaProbeError } from '../../support/kafka/probe.ts'
import { clientNames } from '../../support/kafka/clients.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { BusLoad, assertNothingLost } from './bus-load.ts'
import { storedRecords } from './stored-records.ts'

const username = 'gateway'
const mechanism = 'SCRAM-SHA-512'
const senders = 40
const stranger = createCertificateAuthority('Somebody else')

let cluster: KafkaCluster
let proxy: FaultProxy
let passwordNumber = 0
let topicNumber = 0

before(async () => {
  proxy = await createFaultProxy({ target: () => cluster.brokers[0]?.port ?? 0 })
  const security = { tls: true, sasl: [mechanism], users: { [username]: 'password-0' } } as const
  cluster = await startKafkaCluster({ name: 'reconnect', brokers: 1, security, advertisedPorts: [proxy.port] })
  await cluster.createTopic({ name: 'log-in' })
})
after(async () => {
  await cluster?.stop()
  await proxy.stop()
})

function settingsWith(password: string, ca = cluster.authority?.certificate): ClusterSettings {
  assert.ok(ca !== undefined)
  const sasl = { mechanism: 'scram-sha-512', username, password } as const
  return { name: 'uk-a', brokers: cluster.bootstrap, security: { tls: { ca }, sasl } }
}

function presentPassword(): string {
  return `password-${passwordNumber}`
}

/** As an operator does it: connections that are open stay logged in. */
async function changePassword(): Promise<void> {
  passwordNumber += 1
  await cluster.setScramUser(username, mechanism, presentPassword())
  // The broker has it some moments after it says so.
  await waitUntil(logsIn, 'the new password is taken')
}

async function logsIn(): Promise<boolean> {
  const login = { mechanism, user: username, password: presentPassword() } as const
  const trust = cluster.authority?.certificate ?? ''
  const config = javaClientConfig({ bootstrap: cluster.bootstrap, trust, login })
  return cluster.produce({ topic: 'log-in', records: [{ value: null }], config }).then(
    () => true,
    (thrown: unknown) => {
      assert.ok(thrown instanceof KafkaProbeError && thrown.kind === 'SaslAuthenticationException')
      return false
    }
  )
}

async function withLoad(
  client: KafkaClient,
  run: (scene: { bus: KafkaBus; load: BusLoad }) => Promise<void>
): Promise<void> {
  const topic = `acme.uk.reconnect-${topicNumber++}`
  await cluster.createTopic({ name: topic, partitions: 4 })
  const bus = createKafkaBus({
    name: 'uk',
    cluster: settingsWith(presentPassword()),
    client,
    clientId: 'reconnect',
    clock: systemClock,
    connectTimeoutMs: 4000
  })
  await bus.start()
  const load = new BusLoad({ bus, topic, senders, answerWithinMs: 15_000 })
  try {
    await waitUntil(() => load.stored().length > 200, 'records are stored before')
    await run({ bus, load })
  } finally {
    await load.stop()
    await bus.stop()
  }
  assert.equal(load.open, 0, 'every publish has settled')
  assertNothingLost(load, await storedRecords(cluster, topic))
  await waitUntil(() => proxy.openConnections === 0, 'no connection of an old session stays open')
}

async function awaitStored(context: TestContext, load: BusLoad): Promise<void> {
  const sinceMs = load.nowMs()
  await waitUntil(() => load.stored(sinceMs).length > 200, 'records are stored after it')
  context.diagnostic(`first record stored ${Math.round((load.stored(sinceMs)[0]?.atMs ?? 0) - sinceMs)} ms after it`)
}

async function awaitRefused(load: BusLoad, what: string): Promise<void> {
  const sinceMs = load.nowMs()
  await waitUntil(() => new Set(load.refused(sinceMs).map(({ sender }) => sender)).size === senders, what)
}

for (const client of clientNames)
  describe(`a bus by ${client} that takes new settings`, () => describeReconnect(client))

function describeReconnect(client: KafkaClient): void {
  test('password after password is changed under load: no sender is asked to send again', async (context) => {
    await withLoad(client, async ({ bus, load }) => {
      for (let round = 0; round < 3; round++) {
        await changePassword()
        const acceptedBefore = proxy.accepted
        bus.reconnect(settingsWith(presentPassword()))
        await awaitStored(context, load)
        assert.ok(proxy.accepted > acceptedBefore, 'over new connections')
        assert.deepEqual(bus.readiness(), { ready: true })
      }
      assert.deepEqual(load.refused(), [])
    })
  })

  test('a topic of which it has not heard before is asked for with the new password', async () => {
    await withLoad(client, async ({ bus }) => {
      await changePassword()
      const topic = `acme.uk.reconnect-${topicNumber++}`
      await cluster.createTopic({ name: topic })
      // kafkajs asks for a topic over a connection of its own, and the other stores in it over one.
      await assert.rejects(bus.publish([aRecord(topic, 0)]))
      bus.reconnect(settingsWith(presentPassword()))
      assert.equal((await bus.publish([aRecord(topic, 1)])).length, 1)
    })
  })

  test('what was wrong with a topic is asked anew at once', async () => {
    await withLoad(client, async ({ bus }) => {
      const topic = `acme.uk.reconnect-${topicNumber++}`
      // The pauses before it is asked for again grow: the next would be 800 ms.
      for (const pauseMs of [0, 300, 500]) {
        await sleep(pauseMs)
        await assert.rejects(bus.publish([aRecord(topic, 0)]), { reason: 'topic-missing' })
      }
      await cluster.createTopic({ name: topic })
      bus.reconnect(settingsWith(presentPassword()))
      assert.equal((await bus.publish([aRecord(topic, 1)])).length, 1)
    })
  })

  for (const [what, wrong, why] of [
    ['a wrong password', () => settingsWith('wrong'), /refuses the log-in/],
    ['brokers that are none', () => ({ ...settingsWith(presentPassword()), brokers: ['127.0.0.1:1'] }), /ECONNREFUSED/],
    ['another authority', () => settingsWith(presentPassword(), stranger.certificate), /certificate/]
  ] as const) {
    test(`with ${what} it says why, keeps trying, and recovers with the next settings`, async (context) => {
      await withLoad(client, async ({ bus, load }) => {
        bus.reconnect(wrong())
        // It says first that it is connecting.
        const whyNot = (): string => {
          const readiness = bus.readiness()
          return readiness.ready ? 'ready' : readiness.why
        }
        await waitUntil(() => why.test(whyNot()), 'it says why it is not ready')
        await awaitRefused(load, 'calls under way have ended, all senders are asked to send again')
        const sinceMs = load.nowMs()
        await awaitRefused(load, 'all are asked so again')
        assert.equal(load.stored(sinceMs).length, 0, 'nothing more is stored over the old connections')
        bus.reconnect(settingsWith(presentPassword()))
        await awaitStored(context, load)
        assert.deepEqual(bus.readiness(), { ready: true })
      })
    })
  }
}
