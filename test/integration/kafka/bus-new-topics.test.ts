import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createKafkaBus } from '../../../src/bus/kafka/kafka-bus.ts'
import { partitionOf } from '../../../src/bus/kafka/murmur2.ts'
import type { Bus } from '../../../src/core/bus.ts'
import { toProblem } from '../../../src/core/problem.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { clientNames } from '../../support/kafka/clients.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaBroker, KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'

/* A broker that stands still is nothing to topics of others that a gateway has not published to before. */

const known = 'acme.uk.known'
/** A library that asked any broker after them would ask the silent one, once in so many. */
const fresh = Array.from({ length: 12 }, (_, number) => `acme.uk.fresh-${number}`)
const partitions = 3

let cluster: KafkaCluster
let victim: KafkaBroker

before(async () => {
  cluster = await startKafkaCluster({ name: 'new-topics', brokers: 3 })
  for (const name of [known, ...fresh])
    await cluster.createTopic({ name, partitions, replicationFactor: 1, configs: { 'min.insync.replicas': '1' } })
  // Whoever is asked first lets the gateway in.
  const found = cluster.brokers.at(-1)
  assert.ok(found !== undefined)
  victim = found
  const leaders = (await cluster.describeTopic(known)).partitions.map(({ leader }) => leader)
  assert.equal(new Set(leaders).size, partitions, 'each broker leads a partition')
})
after(async () => cluster?.stop())

async function publish(bus: Bus, topic: string, key: string): Promise<string> {
  return bus.publish([{ topic, key, headers: [], value: Buffer.from('v') }]).then(
    () => 'stored',
    (thrown: unknown) => toProblem(thrown).reason ?? toProblem(thrown).code
  )
}

function keyOf(wanted: number): string {
  for (let number = 0; ; number += 1)
    if (partitionOf(Buffer.from(`key-${number}`), partitions) === wanted) return `key-${number}`
}

/** A key of a partition that another broker than the victim leads. */
async function keyBeside(topic: string): Promise<string> {
  const { partitions: all } = await cluster.describeTopic(topic)
  const found = all.find(({ leader }) => leader !== victim.id)
  assert.ok(found !== undefined)
  return keyOf(found.partition)
}

for (const client of clientNames) {
  test(`${client}: topics that are new to it are stored while a broker that leads none of them stands still`, async () => {
    const keys = await Promise.all(fresh.map(async (topic) => keyBeside(topic)))
    const bus = createKafkaBus({
      name: 'uk',
      cluster: { name: 'uk-a', brokers: cluster.bootstrap },
      client,
      clientId: 'new-topics',
      clock: systemClock,
      requestTimeoutMs: 2000
    })
    await bus.start()
    try {
      for (let partition = 0; partition < partitions; partition += 1)
        await waitUntil(
          async () => (await publish(bus, known, keyOf(partition))) === 'stored',
          `it is connected to the broker of partition ${partition}`
        )
      victim.pause()
      const results: string[] = []
      for (const [index, topic] of fresh.entries()) results.push(await publish(bus, topic, keys[index] ?? ''))
      assert.deepEqual(
        results,
        fresh.map(() => 'stored')
      )
    } finally {
      victim.resume()
      await bus.stop()
      await cluster.awaitBrokers(3)
    }
  })
}
