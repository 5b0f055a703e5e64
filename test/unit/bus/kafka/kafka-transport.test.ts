import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProduceFault } from '../../../../src/bus/batching/produce-transport.ts'
import type { Verdict } from '../../../../src/bus/batching/produce-transport.ts'
import { ClusterLink } from '../../../../src/bus/kafka/cluster-link.ts'
import { KafkaFault } from '../../../../src/bus/kafka/kafka-fault.ts'
import type { FaultWord } from '../../../../src/bus/kafka/fault-reasons.ts'
import { KafkaTransport } from '../../../../src/bus/kafka/kafka-transport.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import type { FixedClock } from '../../../support/fixed-clock.ts'
import { settle, textRecord } from '../batching/held-transport.ts'
import { FakeSession } from './fake-session.ts'
import { pass } from './link-scene.ts'

const requestTimeoutMs = 500

interface Scene {
  readonly clock: FixedClock
  readonly link: ClusterLink
  readonly session: FakeSession
  /** Later sessions of the link; they connect when they are let. */
  readonly attempts: FakeSession[]
  connect(): void
  /** Settles with what one record gets: `stored`, or the fault's scope and reason. */
  produce(topic: string): Promise<string>
}

async function startScene(): Promise<Scene> {
  const clock = createFixedClock()
  const session = new FakeSession(1)
  const attempts: FakeSession[] = []
  const connecting = Promise.withResolvers<void>()
  let made = 0
  const link = new ClusterLink({
    clock,
    connectTimeoutMs: 60_000,
    createSession: async () => {
      if (made++ === 0) return session
      const attempt = new FakeSession(1, async () => connecting.promise)
      attempts.push(attempt)
      return attempt
    },
    onChange: () => undefined
  })
  await link.start()
  clock.advance(10_000)
  const transport = new KafkaTransport({
    link,
    clock,
    requestTimeoutMs,
    onFault: () => undefined,
    onStored: () => undefined
  })
  const produce = async (topic: string): Promise<string> => {
    const told: Verdict[] = []
    const thrown = await transport.produce(topic, [textRecord(topic, 'v')], (_, it) => told.push(it)).catch(faultOf)
    const [verdict = thrown] = told
    return verdict instanceof ProduceFault ? `${verdict.scope} ${verdict.message}` : 'stored'
  }
  return { clock, link, session, attempts, connect: () => connecting.resolve(), produce }
}

function faultOf(thrown: unknown): ProduceFault {
  assert.ok(thrown instanceof ProduceFault)
  return thrown
}

async function forEver<T>(): Promise<T> {
  return new Promise(() => undefined)
}

/** The answer of a broker, some time after the request. */
function faultAfter(clock: FixedClock, ms: number, reason: FaultWord): () => Promise<KafkaFault> {
  return async () => new Promise((resolve) => clock.after(ms, () => resolve(new KafkaFault(reason))))
}

test('what a broker says of a partition just in time stays its own, though no time is left for a second try', async () => {
  const { clock, link, session, attempts, produce } = await startScene()
  session.answer = faultAfter(clock, 460, 'leader-moved')
  const result = produce('t')
  await pass(clock, requestTimeoutMs + 10)
  assert.equal(await result, 'topic leader-moved')
  assert.deepEqual([link.failure, attempts], [undefined, []])
})

test('so does what it says of a topic, though the topic can not be looked for again in time', async () => {
  const { clock, session, produce } = await startScene()
  session.answer = async () => {
    session.unknown.add('t')
    return faultAfter(clock, 460, 'topic-missing')()
  }
  session.search = forEver
  const result = produce('t')
  await pass(clock, requestTimeoutMs + 10)
  assert.equal(await result, 'topic topic-missing')
})

test('a second try that was sent and not answered is a time-out: nobody knows what became of it', async () => {
  const { clock, session, produce } = await startScene()
  let sent = 0
  session.answer = async () => (sent++ === 0 ? new KafkaFault('leader-moved') : forEver())
  const result = produce('t')
  await pass(clock, requestTimeoutMs + 10)
  assert.deepEqual([await result, sent], ['region timeout', 2])
})

test('while a broker is silent, and attempts to connect come to it, other topics are stored', async () => {
  const { clock, link, session, attempts, produce } = await startScene()
  session.answer = async (topic) => (topic === 'bad' ? forEver() : 0n)
  for (let round = 0; round < 5; round++) {
    const bad = produce('bad')
    await pass(clock, requestTimeoutMs + 10)
    assert.equal(await bad, 'region timeout')
    assert.deepEqual([await produce('good'), link.failure], ['stored', undefined])
  }
  assert.deepEqual([attempts.length, session.isRetired], [1, false], 'another session is tried')
  link.close()
})

test('a session that was replaced while a topic was looked for ends, and the record is sent in the next', async () => {
  const { link, session, attempts, connect, produce } = await startScene()
  const found = Promise.withResolvers<number>()
  const sent: string[] = []
  session.unknown.add('t')
  session.search = async () => found.promise
  session.answer = async () => (sent.push('before'), 0n)
  const result = produce('t')
  await settle()
  link.replace(session)
  await settle()
  assert.deepEqual([session.isRetired, session.isClosed], [true, false], 'the search is under way')
  const [next] = attempts
  assert.ok(next !== undefined)
  next.answer = async () => (sent.push('next'), 0n)
  connect()
  found.resolve(1)
  assert.equal(await result, 'stored')
  assert.deepEqual([sent, session.isClosed], [['next'], true])
  link.close()
})

test('a session that was replaced while a record was sent lasts until its answer', async () => {
  const { link, session, connect, produce } = await startScene()
  const answered = Promise.withResolvers<bigint>()
  session.answer = async () => answered.promise
  const result = produce('t')
  await settle()
  link.replace(session)
  connect()
  await settle()
  assert.deepEqual([session.isRetired, session.isClosed], [true, false])
  answered.resolve(7n)
  assert.equal(await result, 'stored')
  assert.ok(session.isClosed)
  link.close()
})
