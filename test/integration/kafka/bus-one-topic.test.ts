import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { BreakingTransport } from '../../../src/bus/breaker/breaking-transport.ts'
import type { CircuitState } from '../../../src/bus/breaker/circuit.ts'
import type { KafkaClient } from '../../../src/bus/kafka/kafka-clients.ts'
import { createKafkaBus } from '../../../src/bus/kafka/kafka-bus.ts'
import { partitionOf } from '../../../src/bus/kafka/murmur2.ts'
import type { KafkaBusOptions } from '../../../src/bus/kafka/kafka-bus.ts'
import type { Bus } from '../../../src/core/bus.ts'
import { toProblem } from '../../../src/core/problem.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { clientNames } from '../../support/kafka/clients.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaBroker, KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'

/* What is wrong with one topic, or with one partition of it, is nothing to the rest of the region. */

const healthy = 'acme.uk.healthy'
/** Two copies, of which both are needed. */
const below = 'acme.uk.below'
/** One copy of each partition, on another broker each. */
const leaderless = 'acme.uk.leaderless'
/** Two copies, of which both are needed: with one broker down every leader has partitions that store and such that do not. */
const mixed = 'acme.uk.mixed'
/** As that one, and all is sent to the brokers that stay. */
const single = 'acme.uk.single'
const partitions = 3
const mixedPartitions = 6

let cluster: KafkaCluster
let victim: KafkaBroker
let orphans: ReadonlySet<number>
let keyOfSingle: string

before(async () => {
  cluster = await startKafkaCluster({ name: 'one-topic', brokers: 3 })
  await cluster.createTopic({ name: healthy, partitions })
  await cluster.createTopic({
    name: below,
    partitions: 1,
    replicationFactor: 2,
    configs: { 'min.insync.replicas': '2' }
  })
  for (const name of [leaderless, single])
    await cluster.createTopic({ name, partitions, replicationFactor: 1, configs: { 'min.insync.replicas': '1' } })
  await cluster.createTopic({
    name: mixed,
    partitions: mixedPartitions,
    replicationFactor: 2,
    configs: { 'min.insync.replicas': '2' }
  })
  const [only] = (await cluster.describeTopic(below)).partitions
  const found = cluster.brokers.find(({ id }) => id !== only?.leader && only?.replicas.includes(id))
  assert.ok(found !== undefined)
  victim = found
  const all = (await cluster.describeTopic(leaderless)).partitions
  orphans = new Set(all.filter(({ leader }) => leader === victim.id).map(({ partition }) => partition))
  assert.ok(orphans.size > 0 && orphans.size < partitions)
  const [ofSingle] = (await cluster.describeTopic(single)).partitions.filter(({ leader }) => leader !== victim.id)
  assert.ok(ofSingle !== undefined)
  keyOfSingle = keyOfPartition(ofSingle.partition, partitions)
})
after(async () => cluster?.stop())

interface Scene {
  readonly bus: Bus
  /** What the breaker has been. */
  readonly states: readonly CircuitState[]
  stop(): Promise<void>
}

async function startScene(client: KafkaClient, limits: Partial<KafkaBusOptions> = {}): Promise<Scene> {
  const states: CircuitState[] = []
  let breaker: BreakingTransport | undefined
  const bus = createKafkaBus({
    name: 'uk',
    cluster: { name: 'uk-a', brokers: cluster.bootstrap },
    client,
    clientId: 'one-topic',
    clock: systemClock,
    ...limits,
    decorate: (transport) =>
      (breaker = new BreakingTransport({ transport, clock: systemClock, onChange: (state) => states.push(state) }))
  })
  await bus.start()
  return {
    bus,
    states,
    stop: async () => {
      await bus.stop()
      breaker?.stop()
    }
  }
}

async function publish(bus: Bus, topic: string, key: string): Promise<string> {
  return bus.publish([{ topic, key, headers: [], value: Buffer.from('v') }]).then(
    () => 'stored',
    (thrown: unknown) => toProblem(thrown).reason ?? toProblem(thrown).code
  )
}

/** A key of a partition that has lost its leader, or of one that has not. */
function keyOf(isOrphan: boolean): string {
  for (let number = 0; ; number += 1) {
    const key = `key-${number}`
    if (orphans.has(partitionOf(Buffer.from(key), partitions)) === isOrphan) return key
  }
}

function keyOfPartition(wanted: number, count: number): string {
  for (let number = 0; ; number += 1)
    if (partitionOf(Buffer.from(`key-${number}`), count) === wanted) return `key-${number}`
}

/** A key of each of two partitions with the same leader: the one has a copy on the broker that dies, the other has not. */
async function keysOfOneLeader(): Promise<{ readonly refused: string; readonly stored: string }> {
  const all = (await cluster.describeTopic(mixed)).partitions
  for (const one of all)
    for (const other of all)
      if (
        one.leader === other.leader &&
        one.leader !== victim.id &&
        one.replicas.includes(victim.id) &&
        !other.replicas.includes(victim.id)
      )
        return {
          refused: keyOfPartition(one.partition, mixedPartitions),
          stored: keyOfPartition(other.partition, mixedPartitions)
        }
  throw new Error('no leader has both kinds of partitions')
}

/** Some senders for as long as it is not stopped, and how many of each result they got. */
function startLoad(bus: Bus, topic: string, key: string): { stop(): Promise<Readonly<Record<string, number>>> } {
  const results: Record<string, number> = {}
  let isOn = true
  const send = async (): Promise<void> => {
    while (isOn) {
      const result = await publish(bus, topic, key)
      results[result] = (results[result] ?? 0) + 1
      await sleep(10)
    }
  }
  const senders = Array.from({ length: 4 }, send)
  return {
    stop: async () => {
      isOn = false
      await Promise.all(senders)
      return results
    }
  }
}

for (const client of clientNames) describe(client, () => describeIsolation(client))

function describeIsolation(client: KafkaClient): void {
  test('a topic below min.insync.replicas and a partition without a leader leave the rest of the region alone', async (context) => {
    const { bus, states, stop } = await startScene(client)
    try {
      for (const topic of [healthy, below, leaderless]) assert.equal(await publish(bus, topic, keyOf(true)), 'stored')
      await victim.kill()
      await cluster.awaitBrokers(2)
      await waitUntil(async () => (await publish(bus, below, 'k')) === 'not-enough-replicas', 'replicas are missing')
      await waitUntil(async () => (await publish(bus, leaderless, keyOf(true))) === 'leader-moved', 'no leader is left')
      for (let number = 0; number < 12; number += 1)
        await waitUntil(async () => (await publish(bus, healthy, `key-${number}`)) === 'stored', 'others lead the rest')
      await waitUntil(() => bus.readiness().ready, 'it is ready')
      const statesBefore = states.length
      const loads = {
        below: startLoad(bus, below, 'k'),
        orphan: startLoad(bus, leaderless, keyOf(true)),
        beside: startLoad(bus, leaderless, keyOf(false)),
        healthy: startLoad(bus, healthy, 'k')
      }
      const unready: unknown[] = []
      for (let look = 0; look < 60; look += 1) {
        await sleep(100)
        const readiness = bus.readiness()
        if (!readiness.ready) unready.push(readiness)
      }
      const [ofBelow, ofOrphan, ofBeside, ofHealthy] = [
        await loads.below.stop(),
        await loads.orphan.stop(),
        await loads.beside.stop(),
        await loads.healthy.stop()
      ]
      context.diagnostic(JSON.stringify({ ofBelow, ofOrphan, ofBeside, ofHealthy }))
      assert.deepEqual([Object.keys(ofHealthy), Object.keys(ofBeside)], [['stored'], ['stored']])
      assert.deepEqual([Object.keys(ofBelow), Object.keys(ofOrphan)], [['not-enough-replicas'], ['leader-moved']])
      assert.deepEqual([unready, states.slice(statesBefore)], [[], []])
      await assertFreshStart(client)
      await victim.restart()
      for (const topic of [below, leaderless])
        await waitUntil(async () => (await publish(bus, topic, keyOf(true))) === 'stored', `${topic} is stored again`)
      assert.deepEqual(bus.readiness(), { ready: true })
    } finally {
      await stop()
    }
  })

  test('of two partitions with one leader, written to at once, the one that is refused is nothing to the other', async () => {
    const { bus, states, stop } = await startScene(client)
    const { refused, stored } = await keysOfOneLeader()
    const publishBoth = async (): Promise<readonly string[]> =>
      Promise.all([refused, stored].map(async (key) => publish(bus, mixed, key)))
    try {
      assert.deepEqual(await publishBoth(), ['stored', 'stored'])
      await victim.kill()
      await waitUntil(
        async () => (await publish(bus, mixed, refused)) === 'not-enough-replicas',
        'replicas are missing'
      )
      const before = await endOf(stored)
      for (let round = 0; round < 10; round += 1)
        assert.deepEqual(await publishBoth(), ['not-enough-replicas', 'stored'])
      assert.equal(await endOf(stored), before + 10, 'none is stored twice')
      assert.deepEqual([bus.readiness(), states], [{ ready: true }, []])
    } finally {
      await stop()
      await victim.restart()
    }
  })

  test('a broker that has just died, and is still taken for a leader, is nothing to what the others lead', async (context) => {
    const { bus, states, stop } = await startScene(client)
    try {
      for (const isOrphan of [true, false]) assert.equal(await publish(bus, leaderless, keyOf(isOrphan)), 'stored')
      const loads = {
        orphan: startLoad(bus, leaderless, keyOf(true)),
        beside: startLoad(bus, leaderless, keyOf(false))
      }
      await victim.kill()
      const unready: unknown[] = []
      for (let look = 0; look < 40; look += 1) {
        await sleep(50)
        const readiness = bus.readiness()
        if (!readiness.ready) unready.push(readiness)
      }
      const [ofOrphan, ofBeside] = [await loads.orphan.stop(), await loads.beside.stop()]
      context.diagnostic(JSON.stringify({ ofOrphan, ofBeside }))
      assert.deepEqual(Object.keys(ofBeside), ['stored'])
      const refusals = Object.keys(ofOrphan).filter((result) => result !== 'stored' && result !== 'leader-moved')
      assert.deepEqual(refusals, ['leader-unreachable'])
      assert.deepEqual([unready, states], [[], []])
    } finally {
      await stop()
      await victim.restart()
    }
  })

  test('a broker that stands still, and takes connections, is nothing to what the others lead', async (context) => {
    // So that several calls time out before the cluster gives the broker up, and attempts to connect come to it.
    const { bus, states, stop } = await startScene(client, { requestTimeoutMs: 1000, connectTimeoutMs: 500 })
    try {
      assert.equal(await publish(bus, leaderless, keyOf(true)), 'stored')
      assert.equal(await publish(bus, single, keyOfSingle), 'stored')
      const loads = {
        orphan: startLoad(bus, leaderless, keyOf(true)),
        beside: startLoad(bus, single, keyOfSingle)
      }
      victim.pause()
      await sleep(7000)
      const [ofOrphan, ofBeside] = [await loads.orphan.stop(), await loads.beside.stop()]
      context.diagnostic(JSON.stringify({ ofOrphan, ofBeside }))
      assert.ok((ofOrphan['timeout'] ?? 0) > 0, 'it was felt')
      assert.deepEqual([Object.keys(ofBeside), states], [['stored'], []])
    } finally {
      victim.resume()
      await waitUntil(async () => (await publish(bus, below, 'k')) === 'stored', 'its copies are in sync again')
      await stop()
    }
  })
}

/** Of the partition of a key: how many records it has. */
async function endOf(key: string): Promise<number> {
  const wanted = partitionOf(Buffer.from(key), mixedPartitions)
  const found = (await cluster.offsets(mixed)).find(({ partition }) => partition === wanted)
  assert.ok(found !== undefined)
  return found.latest
}

/** A gateway that starts meanwhile publishes to each partition that has a leader, though one of the brokers is down. */
async function assertFreshStart(client: KafkaClient): Promise<void> {
  const { bus, states, stop } = await startScene(client)
  try {
    for (let round = 0; round < 5; round += 1) {
      const publishes = [
        publish(bus, leaderless, keyOf(false)),
        publish(bus, leaderless, keyOf(true)),
        publish(bus, healthy, 'k')
      ]
      assert.deepEqual(await Promise.all(publishes), ['stored', 'leader-moved', 'stored'])
    }
    assert.deepEqual([bus.readiness(), states], [{ ready: true }, []])
  } finally {
    await stop()
  }
}
