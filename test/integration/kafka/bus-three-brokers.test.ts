import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaClient } from '../../../src/bus/kafka/kafka-clients.ts'
import { createKafkaBus } from '../../../src/bus/kafka/kafka-bus.ts'
import type { FaultReport } from '../../../src/bus/kafka/kafka-bus.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { clientNames } from '../../support/kafka/clients.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaBroker, KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { BusLoad, assertNothingLost } from './bus-load.ts'
import { storedRecords } from './stored-records.ts'

let cluster: KafkaCluster
let topicNumber = 0

before(async () => (cluster = await startKafkaCluster({ name: 'three', brokers: 3 })))
after(async () => cluster?.stop())

function brokerAt(id: number): KafkaBroker {
  const broker = cluster.brokers.find((it) => it.id === id)
  assert.ok(broker !== undefined)
  return broker
}

interface Scene {
  readonly load: BusLoad
  readonly faults: readonly FaultReport[]
  readonly topic: string
}

async function runThrough(
  client: KafkaClient,
  context: TestContext,
  fault: (scene: Scene) => Promise<void>,
  after?: (scene: Scene) => void
): Promise<void> {
  const topic = `acme.uk.three-${topicNumber++}`
  await cluster.createTopic({ name: topic, partitions: 6 })
  const faults: FaultReport[] = []
  const bus = createKafkaBus({
    name: 'uk',
    cluster: { name: 'uk-a', brokers: cluster.bootstrap },
    client,
    clientId: 'three',
    clock: systemClock,
    requestTimeoutMs: 1500,
    connectTimeoutMs: 1000,
    events: { onFault: (report) => faults.push(report) }
  })
  await bus.start()
  const load = new BusLoad({ bus, topic, senders: 40, answerWithinMs: 4000 })
  const scene = { load, faults, topic }
  try {
    await waitUntil(() => load.stored().length > 200, 'records are stored before the fault')
    await fault(scene)
    const endedMs = load.nowMs()
    await waitUntil(() => load.stored(endedMs).length > 200, 'records are stored after the fault')
    context.diagnostic(
      `first record stored ${Math.round((load.stored(endedMs)[0]?.atMs ?? 0) - endedMs)} ms after its end`
    )
  } finally {
    await load.stop()
    await bus.stop()
  }
  assertNothingLost(load, await storedRecords(cluster, topic))
  after?.(scene)
}

for (const client of clientNames) describe(`three brokers, by ${client}:`, () => describeFaults(client))

function describeFaults(client: KafkaClient): void {
  test('leaders move under load: the second try hides it from the senders', async (context) => {
    await runThrough(
      client,
      context,
      async ({ topic }) => {
        for (const broker of [1, 2, 3]) {
          for (const partition of [0, 3]) await cluster.moveLeader(topic, partition, broker)
          await sleep(200)
        }
      },
      ({ load }) => {
        const share = load.refused().length / load.answers.length
        context.diagnostic(`${load.refused().length} of ${load.answers.length} were asked to send again`)
        assert.ok(share < 0.2, `${load.refused().length} of ${load.answers.length} were asked to send again`)
      }
    )
  })

  test('one is killed: the others go on storing their part meanwhile', async (context) => {
    await runThrough(client, context, async ({ load }) => {
      await brokerAt(2).kill()
      const killedMs = load.nowMs()
      await waitUntil(() => load.stored(killedMs + 300).length > 100, 'records are stored by the others')
      await brokerAt(2).restart()
    })
    await cluster.awaitBrokers(3)
  })

  test('one stands still: the rest is stored again once the cluster has given it up', async (context) => {
    await runThrough(client, context, async ({ load }) => {
      brokerAt(3).pause()
      try {
        const pausedMs = load.nowMs()
        await waitUntil(() => load.stored(pausedMs + 5000).length > 200, 'records are stored without it', 60_000)
      } finally {
        brokerAt(3).resume()
      }
    })
    await cluster.awaitBrokers(3)
  })

  test('too few replicas in sync: everything is deferred, and stored again when they are back', async (context) => {
    await runThrough(client, context, async ({ load, faults, topic }) => {
      await cluster.alterTopic({ name: topic, configs: { 'min.insync.replicas': '3' } })
      await brokerAt(1).kill()
      await waitUntil(() => faults.some(({ reason }) => reason === 'not-enough-replicas'), 'a broker says so')
      const known = load.stored().length
      await sleep(1000)
      assert.ok(load.stored().length - known < 40, 'hardly anything is stored')
      await brokerAt(1).restart()
    })
    await cluster.awaitBrokers(3)
  })
}
