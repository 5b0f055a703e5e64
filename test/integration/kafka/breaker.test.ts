import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { BreakingTransport } from '../../../src/bus/breaker/breaking-transport.ts'
import type { CircuitState } from '../../../src/bus/breaker/circuit.ts'
import { createKafkaBus } from '../../../src/bus/kafka/kafka-bus.ts'
import type { Bus } from '../../../src/core/bus.ts'
import { toProblem } from '../../../src/core/problem.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaBroker, KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { storedRecords } from './stored-records.ts'

const topics = ['acme.uk.one', 'acme.uk.two', 'acme.uk.three', 'acme.uk.four'] as const
const requestTimeoutMs = 1000
/** Longer than by default, so that it is still open when a slow machine comes to look. */
const resetMs = 3000

let cluster: KafkaCluster
let broker: KafkaBroker

before(async () => {
  cluster = await startKafkaCluster({ name: 'breaker', brokers: 1 })
  for (const name of topics) await cluster.createTopic({ name })
  const [only] = cluster.brokers
  assert.ok(only !== undefined)
  broker = only
})
after(async () => cluster.stop())

interface Scene {
  readonly bus: Bus
  readonly states: readonly CircuitState[]
  /** Calls that reached Kafka's own transport. */
  readonly sent: readonly string[]
  state(): CircuitState | undefined
  /** `stored`, or the problem's reason, and how long it took. */
  publish(topic: string, id: string): Promise<{ readonly result: string; readonly tookMs: number }>
  stop(): Promise<void>
}

async function startScene(): Promise<Scene> {
  const states: CircuitState[] = []
  const sent: string[] = []
  let breaker: BreakingTransport | undefined
  const bus = createKafkaBus({
    name: 'uk',
    cluster: { name: 'uk-a', brokers: cluster.bootstrap },
    clientId: 'breaker',
    clock: systemClock,
    requestTimeoutMs,
    connectTimeoutMs: requestTimeoutMs,
    decorate: (inner) => {
      const transport: typeof inner = {
        produce: async (topic, ...rest) => {
          sent.push(topic)
          return inner.produce(topic, ...rest)
        }
      }
      breaker = new BreakingTransport({
        transport,
        clock: systemClock,
        limits: { resetMs },
        onChange: (state) => states.push(state)
      })
      return breaker
    }
  })
  await bus.start()
  return {
    bus,
    states,
    sent,
    state: () => breaker?.state(),
    publish: async (topic, id) => {
      const startedMs = performance.now()
      const result = await bus.publish([{ topic, key: 'k', headers: [['id', id]], value: Buffer.from(id) }]).then(
        () => 'stored',
        (thrown: unknown) => toProblem(thrown).reason ?? toProblem(thrown).code
      )
      return { result, tookMs: performance.now() - startedMs }
    },
    stop: async () => {
      await bus.stop()
      breaker?.stop()
    }
  }
}

test('a broker that takes requests and is silent opens it; it refuses at once, and closes by itself', async (context) => {
  const { publish, sent, states, state, stop } = await startScene()
  let isPaused = false
  try {
    for (const topic of topics) assert.equal((await publish(topic, `${topic} before`)).result, 'stored')
    broker.pause()
    isPaused = true
    const waited = await Promise.all(topics.map(async (topic) => publish(topic, `${topic} silent`)))
    assert.deepEqual(new Set(waited.map(({ result }) => result)), new Set(['timeout']))
    assert.deepEqual(states, ['open'])

    const sentBefore = sent.length
    const refused = await Promise.all(topics.map(async (topic) => publish(topic, `${topic} refused`)))
    assert.deepEqual(new Set(refused.map(({ result }) => result)), new Set(['breaker-open']))
    assert.equal(sent.length, sentBefore, 'nothing is sent')
    const longestMs = Math.max(...refused.map(({ tookMs }) => tookMs))
    context.diagnostic(`refused in ${longestMs.toFixed(1)} ms, silent calls took ${waited[0]?.tookMs.toFixed(0)} ms`)
    assert.ok(longestMs < requestTimeoutMs / 2, `refused in ${longestMs} ms`)

    await waitUntil(() => state() === 'half-open', 'a call may be tried')
    assert.notEqual((await publish(topics[0], 'tried')).result, 'stored')

    broker.resume()
    isPaused = false
    const resumedMs = performance.now()
    for (const topic of topics)
      await waitUntil(async () => (await publish(topic, `${topic} after`)).result === 'stored', `${topic} is stored`)
    context.diagnostic(`every topic is stored ${(performance.now() - resumedMs).toFixed(0)} ms after the end`)
    assert.deepEqual([state(), states.at(-1)], ['closed', 'closed'])
    for (const topic of topics) {
      const ids = (await storedRecords(cluster, topic)).map(({ headers }) => headers[0]?.[1])
      assert.ok(ids.includes(`${topic} before`) && ids.includes(`${topic} after`))
      assert.ok(!ids.includes(`${topic} refused`), 'what was refused was not sent')
    }
  } finally {
    if (isPaused) broker.resume()
    await stop()
  }
})

test('missing topics, however many calls for them fail, never open it for the others', async () => {
  const { publish, sent, states, stop } = await startScene()
  try {
    for (let count = 0; count < 30; count += 1) {
      const missing = `acme.uk.missing-${count % 5}`
      assert.equal((await publish(missing, `missing ${count}`)).result, 'topic-missing')
      // Those of the first half fail without a call that is served between them.
      if (count >= 15) assert.equal((await publish(topics[1], `beside ${count}`)).result, 'stored')
    }
    assert.equal(sent.length, 45)
    assert.deepEqual(states, [])
  } finally {
    await stop()
  }
})

test('a record that is too large never opens it for the others', async () => {
  const { bus, publish, states, stop } = await startScene()
  try {
    // Random, so that no compression makes it small enough.
    const value = randomBytes(2_000_000)
    for (let count = 0; count < 5; count += 1) {
      const tooLarge = bus.publish([{ topic: topics[0], key: 'k', headers: [], value }])
      await assert.rejects(tooLarge, (thrown) => toProblem(thrown).code === 'event-too-large')
    }
    assert.equal((await publish(topics[0], 'small')).result, 'stored')
    assert.deepEqual(states, [])
  } finally {
    await stop()
  }
})
