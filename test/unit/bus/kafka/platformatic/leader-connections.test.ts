import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { createKafkaBus } from '../../../../../src/bus/kafka/kafka-bus.ts'
import type { KafkaBus } from '../../../../../src/bus/kafka/kafka-bus.ts'
import type { Clock } from '../../../../../src/core/clock.ts'
import { toProblem } from '../../../../../src/core/problem.ts'
import { systemClock } from '../../../../../src/system/system-clock.ts'
import { waitUntil } from '../../../../support/wait-until.ts'
import { textRecord } from '../../batching/held-transport.ts'
import { startServingBroker } from './serving-broker.ts'
import type { Behaviour, ServingBroker } from './serving-broker.ts'

const running: { stop(): void }[] = []
afterEach(() => {
  for (const it of running.splice(0).toReversed()) it.stop()
})

async function serve(behaviour: Behaviour = {}): Promise<ServingBroker> {
  const broker = await startServingBroker(behaviour)
  running.push(broker)
  return broker
}

async function startBus(
  { address }: ServingBroker,
  { requestTimeoutMs = 5000, clock = systemClock }: { requestTimeoutMs?: number; clock?: Clock } = {}
): Promise<KafkaBus> {
  const cluster = { name: 'uk-a', brokers: [address] }
  const bus = createKafkaBus({ name: 'uk', cluster, clientId: 'test', clock, requestTimeoutMs })
  running.push({ stop: () => bus.abandon() })
  await bus.start()
  return bus
}

/** To partition 0 of two. */
async function publish(bus: KafkaBus, topic: string): Promise<string | undefined> {
  const publishing = bus.publish([textRecord(topic, 'v', 'a')])
  return publishing.then(
    ([receipt]) => receipt?.position,
    (thrown: unknown) => toProblem(thrown).reason
  )
}

describe('the connections to a leader', () => {
  test('are one for each topic, so that none waits for the replicas of another', async () => {
    const replicas = Promise.withResolvers<void>()
    const isSlow = (topic: string): boolean => topic.startsWith('slow')
    const broker = await serve({ produce: (topic) => (isSlow(topic) ? { when: replicas.promise } : {}) })
    const bus = await startBus(broker)
    const slow = ['slow-1', 'slow-2'].map(async (topic) => publish(bus, topic))
    await waitUntil(() => broker.produced.length === 2, 'the leader waits for replicas of two topics')
    assert.equal(await publish(bus, 'good'), '0:7')
    assert.deepEqual(bus.readiness(), { ready: true })
    replicas.resolve()
    assert.deepEqual(await Promise.all(slow), ['0:7', '0:7'])
  })

  test('are as many as its topics, and one for questions, however much is published', async () => {
    const broker = await serve()
    const bus = await startBus(broker)
    for (let time = 0; time < 3; time += 1) for (const topic of ['a', 'b', 'c']) await publish(bus, topic)
    assert.equal(broker.open.size, 4)
  })

  test('end when it has moved to another address', async () => {
    let hasMoved = false
    const leader = (): ServingBroker => (hasMoved ? second : first)
    const first = await serve({ leader, produce: () => (hasMoved ? { errorCode: 6 } : {}) })
    const second = await serve({ leader })
    const bus = await startBus(first)
    for (const topic of ['a', 'b']) assert.equal(await publish(bus, topic), '0:7')
    assert.equal(first.open.size, 3)
    hasMoved = true
    for (const topic of ['a', 'b']) assert.equal(await publish(bus, topic), '0:7')
    assert.deepEqual(second.produced, ['a', 'b'])
    await waitUntil(() => first.open.size <= 1, 'what is left is for questions')
    assert.deepEqual(bus.readiness(), { ready: true })
  })
})

describe('a topic', () => {
  test('of which one partition has an error that no library knows is stored in the others', async () => {
    const bus = await startBus(await serve({ leaderlessCode: 12_345 }))
    assert.equal(await publish(bus, 't'), '0:7')
  })

  test('whose broker has a quota that is used up for longer than a call may take is throttled; the session stays', async () => {
    const broker = await serve({ produce: (topic) => (topic === 'busy' ? { throttleTimeMs: 600_000 } : {}) })
    const bus = await startBus(broker)
    assert.equal(await publish(bus, 'busy'), '0:7')
    for (let time = 0; time < 4; time += 1) assert.equal(await publish(bus, 'busy'), 'throttled')
    assert.equal(await publish(bus, 'quiet'), '0:7')
    assert.deepEqual(bus.readiness(), { ready: true })
    assert.deepEqual(broker.produced, ['busy', 'quiet'])
    assert.equal(broker.open.size, 3)
  })

  test('whose quota was raised is served again soon, however long the broker had said that it reads nothing', async () => {
    let leapMs = 0
    const clock: Clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + leapMs }
    let throttleTimeMs = 600_000
    const broker = await serve({ produce: () => ({ throttleTimeMs }) })
    const bus = await startBus(broker, { clock })
    assert.equal(await publish(bus, 'busy'), '0:7')
    leapMs += 9000
    assert.equal(await publish(bus, 'busy'), 'throttled', 'its word is kept for some time')
    leapMs += 2000
    assert.equal(await publish(bus, 'busy'), '0:7', 'stored by another connection')
    assert.equal(await publish(bus, 'busy'), 'throttled', 'which the broker has muted too')
    assert.equal(broker.open.size, 2, 'the muted one is gone')
    throttleTimeMs = 0
    leapMs += 11_000
    for (let time = 0; time < 3; time += 1) assert.equal(await publish(bus, 'busy'), '0:7')
    assert.deepEqual(bus.readiness(), { ready: true })
    assert.equal(broker.produced.length, 5)
  })
})
