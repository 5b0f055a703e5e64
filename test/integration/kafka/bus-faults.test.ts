import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KafkaClient } from '../../../src/bus/kafka/kafka-clients.ts'
import { createKafkaBus } from '../../../src/bus/kafka/kafka-bus.ts'
import type { ConnectionChange } from '../../../src/bus/kafka/cluster-link.ts'
import type { Bus } from '../../../src/core/bus.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { createFaultProxy } from '../../support/fault-proxy.ts'
import type { FaultMode, FaultProxy } from '../../support/fault-proxy.ts'
import { clientNames } from '../../support/kafka/clients.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaBroker, KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { BusLoad, assertNothingLost } from './bus-load.ts'
import { storedRecords } from './stored-records.ts'

const answerWithinMs = 2000
const requestTimeoutMs = 1000
/** What an answer may be late by on a machine that does other things too. */
const slackMs = 1500
const maxWaitingBytes = 200_000
const valueBytes = 5000

let cluster: KafkaCluster
let broker: KafkaBroker
let proxy: FaultProxy
let topicNumber = 0

before(async () => {
  proxy = await createFaultProxy({ target: () => broker.port })
  cluster = await startKafkaCluster({ name: 'faults', brokers: 1, advertisedPorts: [proxy.port] })
  const [only] = cluster.brokers
  assert.ok(only !== undefined)
  broker = only
})
after(async () => {
  await cluster?.stop()
  await proxy.stop()
})

interface Scene {
  readonly bus: Bus
  readonly load: BusLoad
  readonly changes: readonly ConnectionChange[]
}

function createBus(client: KafkaClient, onConnection: (change: ConnectionChange) => void = () => undefined): Bus {
  return createKafkaBus({
    name: 'uk',
    cluster: { name: 'uk-a', brokers: [`127.0.0.1:${proxy.port}`] },
    client,
    clientId: 'faults',
    clock: systemClock,
    requestTimeoutMs,
    connectTimeoutMs: requestTimeoutMs,
    limits: { maxWaitingBytes, maxBatchBytes: 50_000 },
    events: { onConnection }
  })
}

/**
 * Runs senders through a fault and past it, and holds what must be true of every fault: each answer in time, memory
 * bounded, nothing acknowledged lost, recovery by itself.
 */
async function runThrough(
  client: KafkaClient,
  context: TestContext,
  fault: (scene: Scene) => Promise<void>
): Promise<void> {
  const topic = `acme.uk.fault-${topicNumber++}`
  await cluster.createTopic({ name: topic, partitions: 3 })
  const changes: ConnectionChange[] = []
  const bus = createBus(client, (change) => changes.push(change))
  await bus.start()
  const load = new BusLoad({ bus, topic, senders: 80, answerWithinMs, valueBytes })
  try {
    await waitUntil(() => load.stored().length > 200, 'records are stored before the fault')
    await fault({ bus, load, changes })
    const endedMs = load.nowMs()
    await waitUntil(() => load.stored(endedMs).length > 200, 'records are stored after the fault')
    context.diagnostic(
      `first record stored ${Math.round((load.stored(endedMs)[0]?.atMs ?? 0) - endedMs)} ms after its end`
    )
    await waitUntil(() => bus.readiness().ready, 'the bus is ready')
  } finally {
    await load.stop()
    await bus.stop()
  }
  assert.equal(load.open, 0, 'every publish has settled')
  assert.ok(load.mostOpen * valueBytes <= maxWaitingBytes + valueBytes, `at most ${load.mostOpen} were open`)
  const longestMs = Math.max(...load.answers.map(({ tookMs }) => tookMs))
  assert.ok(longestMs < answerWithinMs + slackMs, `the longest answer took ${longestMs} ms`)
  assertNothingLost(load, await storedRecords(cluster, topic))
}

for (const client of clientNames) describe(`one broker, by ${client},`, () => describeFaults(client))

function describeFaults(client: KafkaClient): void {
  test('stands still for longer than every time limit, and goes on', async (context) => {
    await runThrough(client, context, async ({ bus, load }) => {
      broker.pause()
      const pausedMs = load.nowMs()
      await waitUntil(() => !bus.readiness().ready, 'the bus says that it is not ready')
      await sleep(3500)
      const meanwhile = load.stored(pausedMs + 500)
      broker.resume()
      assert.equal(meanwhile.length, 0)
      assert.ok(load.refused(pausedMs).length >= 80, 'every sender was told to send again')
    })
  })

  test('is killed and started again', async (context) => {
    await runThrough(client, context, async ({ bus }) => {
      await broker.kill()
      await waitUntil(() => !bus.readiness().ready, 'the bus says that it is not ready')
      await broker.restart()
    })
  })

  test('is stopped in order and started again', async (context) => {
    await runThrough(client, context, async () => {
      await broker.kill('SIGTERM')
      await broker.restart()
    })
  })

  for (const mode of [
    { kind: 'blackhole' },
    { kind: 'half-open' },
    { kind: 'refuse' },
    { kind: 'reset', afterBytes: 20_000 },
    { kind: 'slow', bytesPerSecond: 2000 }
  ] as const satisfies readonly FaultMode[]) {
    test(`is behind a network that is ${mode.kind} for a while`, async (context) => {
      await runThrough(client, context, async ({ load }) => {
        const startedMs = load.nowMs()
        await proxy.setMode(mode)
        await sleep(2500)
        await proxy.setMode({ kind: 'pass' })
        assert.ok(load.refused(startedMs).length > 0, 'it was felt')
      })
    })
  }

  test('that takes no answer for a connection gets another connection, never the same again', async (context) => {
    await runThrough(client, context, async ({ changes, load }) => {
      const before = proxy.accepted
      await proxy.setMode({ kind: 'half-open' })
      await waitUntil(() => changes.some(({ state }) => state === 'lost'), 'the producer is replaced')
      await proxy.setMode({ kind: 'pass' })
      const mendedMs = load.nowMs()
      await waitUntil(() => load.stored(mendedMs).length > 0, 'it stores again')
      assert.ok(proxy.accepted > before)
    })
    await waitUntil(() => proxy.openConnections === 0, 'no connection of a producer that was replaced stays open')
  })

  test('stands still while the bus is stopped: the stop ends, and everybody has an answer', async () => {
    const topic = `acme.uk.fault-${topicNumber++}`
    await cluster.createTopic({ name: topic })
    const bus = createBus(client)
    await bus.start()
    await bus.publish([{ topic, key: 'k', headers: [], value: Buffer.alloc(10) }])
    let stored: number
    broker.pause()
    try {
      const value = Buffer.alloc(valueBytes)
      const publishes = Array.from({ length: 30 }, async () => bus.publish([{ topic, key: 'k', headers: [], value }]))
      const startedMs = performance.now()
      const results = Promise.allSettled(publishes)
      await bus.stop()
      const tookMs = performance.now() - startedMs
      assert.ok(tookMs < 3 * requestTimeoutMs + slackMs, `it took ${tookMs} ms`)
      stored = (await results).filter(({ status }) => status === 'fulfilled').length
      assert.ok(stored < publishes.length, 'what a broker that stands still was sent is not stored')
    } finally {
      broker.resume()
    }
    // The signal does not stop all threads of the broker at once: the first batch may still be stored, and answered.
    const [only] = await cluster.offsets(topic)
    assert.ok(only !== undefined && only.latest > stored, 'what was acknowledged is there')
  })
}
