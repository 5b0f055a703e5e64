import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { BrokerConnection } from '../../../../../src/bus/kafka/platformatic/broker-connection.ts'
import type { KafkaSecurity } from '../../../../../src/bus/kafka/kafka-cluster.ts'
import { groupByPartition } from '../../../../../src/bus/kafka/partition-groups.ts'
import type { SessionOptions } from '../../../../../src/bus/kafka/producer-session.ts'
import { createFixedClock } from '../../../../support/fixed-clock.ts'
import { waitUntil } from '../../../../support/wait-until.ts'
import { textRecord } from '../../batching/held-transport.ts'
import { startServingBroker } from './serving-broker.ts'
import type { Behaviour, ServingBroker } from './serving-broker.ts'

const running: { stop(): void }[] = []
afterEach(() => {
  for (const it of running.splice(0).toReversed()) it.stop()
})

const clock = createFixedClock()

function optionsWith(security: KafkaSecurity = {}): SessionOptions {
  const cluster = { name: 'c', brokers: [], security }
  const limits = { connectTimeoutMs: 2000, requestTimeoutMs: 5000 }
  return { cluster, clientId: 'test', compression: 'none', clock, onLog: () => undefined, ...limits }
}

async function connect(behaviour: Behaviour): Promise<{ broker: ServingBroker; connection: BrokerConnection }> {
  const broker = await startServingBroker(behaviour)
  const connection = new BrokerConnection(optionsWith(), broker)
  running.push(broker, { stop: () => connection.close() })
  await connection.open(() => undefined)
  return { broker, connection }
}

async function produce(connection: BrokerConnection, acknowledgeTimeoutMs = 4000): Promise<unknown> {
  const outcomes = await connection.produce('t', groupByPartition([textRecord('t', 'v')], 1), acknowledgeTimeoutMs)
  return outcomes[0]
}

describe('a connection that never opens tells once that it has closed:', () => {
  for (const [what, port, security] of [
    ['whose port is none', 70_000, {}],
    ['whose key is none', 9, { tls: { certificate: 'x', key: 'y' } }],
    ['that is refused', 1, {}]
  ] as const)
    test(`one ${what}`, async () => {
      let closed = 0
      const connection = new BrokerConnection(optionsWith(security), { host: '127.0.0.1', port })
      await assert.rejects(
        connection.open(() => (closed += 1)),
        { reason: 'unreachable' }
      )
      await waitUntil(() => closed > 0, 'it is told')
      connection.close()
      await new Promise((resolve) => setImmediate(resolve))
      assert.equal(closed, 1)
      assert.equal(connection.isOpen, false)
    })
})

describe('a broker whose quota is used up', () => {
  test('is asked nothing that it would not read in time: throttled, until it reads again', async () => {
    const { broker, connection } = await connect({ produce: () => ({ throttleTimeMs: 9000 }) })
    assert.equal(await produce(connection), 7n, 'what it has answered is stored')
    await assert.rejects(produce(connection), { reason: 'throttled', scope: 'topic' })
    await assert.rejects(connection.metadata('t'), { reason: 'throttled' })
    assert.equal(connection.isOpen, true, 'the connection is well')
    clock.advance(5001)
    assert.equal(await produce(connection, 4000), 7n)
    assert.equal(broker.produced.length, 2)
  })

  test('is waited for as long as there is time', async () => {
    const muted = Promise.withResolvers<void>()
    const { broker, connection } = await connect({
      produce: () => ({ throttleTimeMs: 3999, mutedUntil: muted.promise })
    })
    await produce(connection)
    const second = produce(connection, 4000)
    muted.resolve()
    assert.equal(await second, 7n)
    assert.equal(broker.produced.length, 2)
  })

  for (const [throttleTimeMs, isFresh] of [
    [11_000, true],
    [11_001, false]
  ] as const)
    test(`for ${throttleTimeMs} ms has ${isFresh ? 'the same' : 'another'} connection after 11 s`, async () => {
      const { connection } = await connect({ produce: () => ({ throttleTimeMs }) })
      await produce(connection)
      clock.advance(10_999)
      assert.equal(connection.isFresh, true)
      clock.advance(1)
      assert.equal(connection.isFresh, isFresh)
    })

  test('is asked at once when it has answered without a word of a quota', async () => {
    const { connection } = await connect({})
    for (let time = 0; time < 3; time += 1) assert.equal(await produce(connection, 1), 7n)
  })
})

for (const [what, baseOffset] of [
  ['without an offset', -1n],
  ['with a negative one', -8n]
] as const)
  test(`an answer ${what} confirms nothing`, async () => {
    const { connection } = await connect({ produce: () => ({ baseOffset }) })
    const outcome = await produce(connection)
    assert.ok(outcome instanceof Error && 'reason' in outcome && outcome.reason === 'unconfirmed')
  })

test('a partition whose error no library knows takes nothing from the others', async () => {
  const { connection } = await connect({ leaderlessCode: 12_345 })
  const { topics } = await connection.metadata('t')
  assert.deepEqual(
    topics[0]?.partitions.map(({ leader }) => leader),
    [1, -1]
  )
})

test('one that retires while it is asked answers first, and takes nothing more', async () => {
  const answered = Promise.withResolvers<void>()
  const { broker, connection } = await connect({ produce: () => ({ when: answered.promise }) })
  const asked = produce(connection)
  await waitUntil(() => broker.produced.length === 1, 'it is asked')
  connection.retire()
  assert.equal(connection.isOpen, false)
  answered.resolve()
  assert.equal(await asked, 7n)
  await waitUntil(() => broker.open.size === 0, 'it closes')
})
