import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import type { ConnectionChange } from '../../../../src/bus/kafka/cluster-link.ts'
import type { KafkaClient } from '../../../../src/bus/kafka/kafka-clients.ts'
import { createKafkaBus } from '../../../../src/bus/kafka/kafka-bus.ts'
import type { KafkaBus, KafkaBusOptions } from '../../../../src/bus/kafka/kafka-bus.ts'
import { toProblem } from '../../../../src/core/problem.ts'
import { systemClock } from '../../../../src/system/system-clock.ts'
import { clientNames } from '../../../support/kafka/clients.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { textRecord } from '../batching/held-transport.ts'
import { startFakeBroker } from './fake-broker.ts'
import type { FakeBroker } from './fake-broker.ts'

/* What a bus says and does while it has no connection, or has just got another one. */

/** Nothing answers there, and nobody but root may listen. */
const refusing = '127.0.0.1:1'

const running: { stop(): void | Promise<void> }[] = []
afterEach(async () => {
  for (const it of running.splice(0).toReversed()) await it.stop()
})

async function fakeBroker(kind?: 'silent'): Promise<FakeBroker> {
  const broker = await startFakeBroker(kind)
  running.push(broker)
  return broker
}

function createBus(client: KafkaClient, brokers: readonly string[], more: Partial<KafkaBusOptions> = {}): KafkaBus {
  const bus = createKafkaBus({
    name: 'uk',
    cluster: { name: 'uk-a', brokers },
    client,
    clientId: 'test',
    clock: systemClock,
    requestTimeoutMs: 60_000,
    connectTimeoutMs: 60_000,
    ...more
  })
  running.push({ stop: () => bus.abandon() })
  return bus
}

async function resultOf(publishing: Promise<unknown>): Promise<string> {
  return publishing.then(
    () => 'stored',
    (thrown: unknown) => toProblem(thrown).reason ?? toProblem(thrown).code
  )
}

for (const client of clientNames) describe(`by ${client}`, () => describeLink(client))

function describeLink(client: KafkaClient): void {
  describe('a bus with new settings', () => {
    /** A clock whose time passes only when it is told to; timers are real. */
    function heldClock(): { clock: typeof systemClock; pass(ms: number): void } {
      let passedMs = 0
      const startMs = systemClock.monotonicMs()
      return {
        clock: { ...systemClock, monotonicMs: () => startMs + passedMs },
        pass: (ms) => (passedMs += ms)
      }
    }

    test('that lead nowhere is not ready while it connects, though no attempt has failed yet', async () => {
      const [good, silent] = [await fakeBroker(), await fakeBroker('silent')]
      const { clock, pass } = heldClock()
      const changes: ConnectionChange[] = []
      const bus = createBus(client, [good.address], {
        clock,
        events: { onConnection: (change) => changes.push(change) }
      })
      await bus.start()
      assert.deepEqual(bus.readiness(), { ready: true })
      bus.reconnect({ name: 'uk-a', brokers: [silent.address] })
      assert.deepEqual(bus.readiness(), { ready: true }, 'a password that changes is not seen')
      pass(499)
      assert.deepEqual(bus.readiness(), { ready: true })
      pass(2)
      assert.deepEqual(bus.readiness(), { ready: false, why: 'connecting with new settings' })
      assert.deepEqual(
        changes.map(({ state }) => state),
        ['connected'],
        'the attempt has not ended'
      )
      bus.reconnect({ name: 'uk-a', brokers: [good.address] })
      await waitUntil(() => bus.readiness().ready, 'it is ready when it is connected')
    })

    test('says so at once where it was not ready before', async () => {
      const silent = await fakeBroker('silent')
      const bus = createBus(client, [refusing])
      await bus.start()
      assert.match(JSON.stringify(bus.readiness()), /ECONNREFUSED/)
      bus.reconnect({ name: 'uk-a', brokers: [silent.address] })
      assert.deepEqual(bus.readiness(), { ready: false, why: 'connecting with new settings' })
    })
  })

  describe('an attempt to connect', () => {
    test('goes on to the next broker when one refuses: one that is down is not noticed', async () => {
      const good = await fakeBroker()
      const changes: ConnectionChange[] = []
      const bus = createBus(client, [refusing, refusing, good.address], {
        events: { onConnection: (it) => changes.push(it) }
      })
      await bus.start()
      assert.deepEqual(changes, [{ state: 'connected' }])
      assert.deepEqual(bus.readiness(), { ready: true })
    })
  })

  describe('a bus that is abandoned', () => {
    test('beside a broker that is silent: everything settles, no connection and no timer is left', async () => {
      const timersBefore = timers()
      const broker = await fakeBroker()
      const bus = createBus(client, [broker.address])
      await bus.start()
      const publishes = ['one', 'one', 'two'].map(async (topic) => resultOf(bus.publish([textRecord(topic, 'a')])))
      await waitUntil(() => broker.unanswered >= 2, 'both topics are asked for')
      publishes.push(resultOf(bus.publish([textRecord('one', 'waits')])))
      let isStopped = false
      const stopping = bus.stop().then(() => (isStopped = true))
      await new Promise((resolve) => setTimeout(resolve, 50))
      assert.equal(isStopped, false, 'a stop waits for what is in flight')
      bus.abandon()
      bus.abandon()
      await stopping
      assert.deepEqual(await Promise.all(publishes), Array(4).fill('shutting-down'))
      assert.deepEqual(bus.readiness(), { ready: false, why: 'the Kafka producer is stopped' })
      assert.equal(await resultOf(bus.publish([textRecord('one', 'late')])), 'shutting-down')
      await waitUntil(() => timers() === timersBefore, 'no timer is left')
      await waitUntil(() => broker.open.size === 0, 'every connection is closed')
    })

    test('in the middle of an attempt to connect: the start settles', async () => {
      const timersBefore = timers()
      const silent = await fakeBroker('silent')
      const bus = createBus(client, [silent.address])
      const starting = bus.start()
      const publishing = resultOf(bus.publish([textRecord('one', 'a')]))
      await waitUntil(() => silent.unanswered === 1, 'it connects')
      bus.abandon()
      await starting
      assert.equal(await publishing, 'shutting-down')
      await bus.stop()
      await waitUntil(() => timers() === timersBefore, 'no timer is left')
      await waitUntil(() => silent.open.size === 0, 'the connection is closed')
    })

    test('without a start, and after a stop: nothing happens', async () => {
      const bus = createBus(client, [refusing])
      bus.abandon()
      await bus.stop()
      bus.abandon()
      await bus.start()
      assert.deepEqual(bus.readiness(), { ready: false, why: 'the Kafka producer is stopped' })
    })

    /** That keep the process alive. */
    function timers(): number {
      return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    }
  })
}
