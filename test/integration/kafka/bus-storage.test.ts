import assert from 'node:assert/strict'
import { after, before, describe, mock, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Compression } from '../../../src/bus/kafka/compression.ts'
import type { KafkaClient } from '../../../src/bus/kafka/kafka-clients.ts'
import { createKafkaBus } from '../../../src/bus/kafka/kafka-bus.ts'
import type { FaultReport } from '../../../src/bus/kafka/kafka-bus.ts'
import type { Bus, BusRecord } from '../../../src/core/bus.ts'
import { Problem } from '../../../src/core/problem.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { aRecord, assertSameRecords } from '../../contract/bus.contract.ts'
import { clientNames } from '../../support/kafka/clients.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { storedRecords } from './stored-records.ts'

let cluster: KafkaCluster
before(async () => (cluster = await startKafkaCluster({ name: 'storage', brokers: 1 })))
after(async () => cluster?.stop())

/** Starts a bus, runs the test, stops the bus. */
async function withBus(
  client: KafkaClient,
  run: (bus: Bus, faults: readonly FaultReport[]) => Promise<void>,
  compression: Compression = 'lz4'
): Promise<void> {
  const faults: FaultReport[] = []
  const bus = createKafkaBus({
    name: 'uk',
    cluster: { name: 'uk-a', brokers: cluster.bootstrap },
    client,
    clientId: 'storage',
    clock: systemClock,
    compression,
    events: { onFault: (fault) => faults.push(fault) }
  })
  await bus.start()
  try {
    await run(bus, faults)
  } finally {
    await bus.stop()
  }
}

function problemOf(result: PromiseSettledResult<unknown>): string {
  if (result.status === 'fulfilled') return 'stored'
  assert.ok(result.reason instanceof Problem)
  return `${result.reason.code}/${result.reason.reason}`
}

async function tryPublish(bus: Bus, records: readonly BusRecord[]): Promise<string> {
  const [result] = await Promise.allSettled([bus.publish(records)])
  return problemOf(result)
}

function idOf({ headers }: BusRecord): string | undefined {
  return headers[0]?.[1]
}

for (const client of clientNames) {
  describe(client, () => {
    describe('what is stored', () => describeStored(client))
    describe('what is refused', () => describeRefused(client))
    describe('a bus with nothing to do', () => describeIdle(client))
  })
}

function describeStored(client: KafkaClient): void {
  for (const compression of ['lz4', 'zstd', 'gzip', 'none'] as const) {
    test(`with ${compression} Kafka’s own consumer reads every byte, where the receipts say`, async () => {
      const topic = `acme.${client}.${compression}`
      await cluster.createTopic({ name: topic, partitions: 6 })
      const records = Array.from({ length: 300 }, (_, index) => aRecord(topic, index))
      await withBus(
        client,
        async (bus) => {
          const receipts = await Promise.all(records.map(async (record) => bus.publish([record])))
          const stored = await cluster.consume({ topic })
          const byPlace = new Map(stored.map((record) => [`${record.partition}:${record.offset}`, record]))
          assert.equal(stored.length, records.length)
          for (const [index, [receipt]] of receipts.entries()) {
            const found = byPlace.get(receipt?.position ?? '')
            assert.deepEqual(found?.value, Buffer.from(records[index]?.value ?? ''))
            assert.equal(String(found?.headers[0]?.[1]), String(index))
          }
        },
        compression
      )
    })
  }

  test('a key goes to the partition that Kafka’s Java producer picks', async () => {
    const topic = `acme.${client}.partitions`
    await cluster.createTopic({ name: topic, partitions: 12 })
    const keys = ['', 'a', 'é漢😀', ...Array.from({ length: 100 }, (_, index) => `key ${index * 7919}`)]
    const records = keys.map((key) => ({ key: Buffer.from(key), value: Buffer.from('java') }))
    // On a busy machine it has let records of a topic just made expire; where it puts them stays the same.
    const byJava = await cluster.produce({ topic, records }).catch(async () => cluster.produce({ topic, records }))
    await withBus(client, async (bus) => {
      const receipts = await bus.publish(keys.map((key) => ({ topic, key, headers: [], value: Buffer.from('ours') })))
      assert.deepEqual(
        receipts.map(({ position }) => Number(position.split(':')[0])),
        byJava.map(({ partition }) => partition)
      )
    })
  })

  test('a record’s time is that of its storing, whatever its event says', async () => {
    const topic = `acme.${client}.time`
    await cluster.createTopic({ name: topic })
    await withBus(client, async (bus) => {
      await bus.publish([{ topic, key: 'k', headers: [['ce_time', '1999-01-01T00:00:00Z']], value: Buffer.from('{}') }])
      const [record] = await cluster.consume({ topic })
      assert.ok(record !== undefined && Math.abs(record.timestampMs - Date.now()) < 3_600_000)
    })
  })
}

function describeRefused(client: KafkaClient): void {
  test('in a batch with one record that is too large only that one is refused, for good, and none is stored twice', async () => {
    const topic = `acme.${client}.small`
    await cluster.createTopic({ name: topic, partitions: 3, configs: { 'max.message.bytes': '20000' } })
    const records = Array.from({ length: 60 }, (_, index) =>
      index === 31 ? { ...aRecord(topic, index), value: Buffer.alloc(30_000) } : aRecord(topic, index)
    )
    await withBus(
      client,
      async (bus, faults) => {
        const results = await Promise.allSettled(records.map(async (record) => bus.publish([record])))
        for (const [index, result] of results.entries())
          assert.equal(problemOf(result), index === 31 ? 'event-too-large/record-too-large' : 'stored')
        assert.ok(faults.every(({ class: it, code }) => it === 'record' && code === 'MESSAGE_TOO_LARGE'))
        assert.deepEqual(bus.readiness(), { ready: true }, 'a large record says nothing about the bus')
      },
      'none'
    )
    const stored = await storedRecords(cluster, topic)
    assertSameRecords(
      stored.toSorted((left, right) => Number(idOf(left)) - Number(idOf(right))),
      records.filter((_, index) => index !== 31)
    )
  })

  test('a topic that is missing is never made; others go on; once it is there it works by itself', async () => {
    const [missing, other] = [`acme.${client}.missing`, `acme.${client}.other`]
    await cluster.createTopic({ name: other })
    await withBus(client, async (bus, faults) => {
      for (let index = 0; index < 5; index++) {
        assert.equal(await tryPublish(bus, [aRecord(missing, index)]), 'bus-unavailable/topic-missing')
        assert.equal(await tryPublish(bus, [aRecord(other, index)]), 'stored')
      }
      assert.deepEqual(bus.readiness(), { ready: true })
      assert.ok(faults.some(({ code, class: it }) => code === 'UNKNOWN_TOPIC_OR_PARTITION' && it === 'topic'))
      await assert.rejects(cluster.describeTopic(missing))
      await cluster.createTopic({ name: missing })
      await waitUntil(async () => (await tryPublish(bus, [aRecord(missing, 9)])) === 'stored', 'the new topic is found')
    })
  })

  test('a topic that is deleted takes no other with it, also one that comes into use later', async () => {
    const [deleted, used, later] = [`acme.${client}.deleted`, `acme.${client}.used`, `acme.${client}.later`]
    for (const name of [deleted, used, later]) await cluster.createTopic({ name })
    await withBus(client, async (bus) => {
      assert.equal(await tryPublish(bus, [aRecord(deleted, 0), aRecord(used, 0)]), 'stored')
      await cluster.deleteTopic(deleted)
      assert.equal(await tryPublish(bus, [aRecord(later, 0)]), 'stored', 'kafkajs asks for all topics that it knows')
      await waitUntil(
        async () => (await tryPublish(bus, [aRecord(deleted, 1)])) === 'bus-unavailable/topic-missing',
        'the broker knows that it is gone'
      )
      for (let index = 1; index < 6; index++) {
        assert.equal(await tryPublish(bus, [aRecord(used, index), aRecord(later, index)]), 'stored')
        assert.equal(await tryPublish(bus, [aRecord(deleted, index)]), 'bus-unavailable/topic-missing')
      }
    })
  })

  test('what waits for a topic longer than anybody waits for it is not stored', async () => {
    const topic = `acme.${client}.expired`
    await cluster.createTopic({ name: topic })
    await withBus(client, async (bus) => {
      assert.equal(await tryPublish(bus, [aRecord(topic, 0)]), 'stored')
      await assert.rejects(bus.publish([aRecord(topic, 1)], systemClock.now()), { code: 'deadline-exceeded' })
    })
    assert.equal((await storedRecords(cluster, topic)).length, 1)
  })
}

function describeIdle(client: KafkaClient): void {
  test('sets no timer and needs next to no processor', async () => {
    const topic = `acme.${client}.idle`
    await cluster.createTopic({ name: topic })
    await withBus(client, async (bus) => {
      await bus.publish([aRecord(topic, 0)])
      await sleep(300)
      const shares: number[] = []
      for (let round = 0; round < 3; round++) {
        const timers = mock.method(globalThis, 'setTimeout')
        const startedMs = performance.now()
        const before = process.cpuUsage()
        await sleep(1000)
        const { user, system } = process.cpuUsage(before)
        shares.push((user + system) / 1000 / (performance.now() - startedMs))
        assert.equal(timers.mock.callCount(), 0)
        mock.restoreAll()
      }
      // The quietest of three: the collector may run in one.
      assert.ok(Math.min(...shares) < 0.01, `${shares} of a processor`)
    })
  })
}
