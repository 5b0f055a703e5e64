import { after, before, describe } from 'node:test'
import type { KafkaClient } from '../../../src/bus/kafka/kafka-clients.ts'
import { createKafkaBus } from '../../../src/bus/kafka/kafka-bus.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { describeBus } from '../../contract/bus.contract.ts'
import type { BreakableHarness, BusHarness } from '../../contract/bus.contract.ts'
import { clientNames } from '../../support/kafka/clients.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaBroker, KafkaCluster } from '../../support/kafka/start-kafka.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { storedRecords } from './stored-records.ts'

let cluster: KafkaCluster

/** The topics of the contract; those of its tests that store nothing are there too, so that reading finds them empty. */
const topics = ['kept', 'one', 'two', 'keys', 'bytes', 'text', 'beside', 'early', 'late', 'stop']

before(async () => (cluster = await startKafkaCluster({ name: 'contract', brokers: 1 })))
after(async () => cluster?.stop())

async function makeHarness(client: KafkaClient): Promise<BusHarness> {
  const bus = createKafkaBus({
    name: 'uk',
    cluster: { name: 'uk-a', brokers: cluster.bootstrap },
    client,
    clientId: 'contract',
    clock: systemClock,
    requestTimeoutMs: 3000,
    connectTimeoutMs: 3000
  })
  return { bus, readBack: async (topic) => storedRecords(cluster, topic), dispose: async () => bus.stop() }
}

async function makeAnew(topic: string): Promise<void> {
  await cluster.deleteTopic(topic).catch(() => undefined)
  await cluster.createTopic({ name: topic })
}

async function breakable(
  client: KafkaClient,
  breakBroker: (broker: KafkaBroker) => Promise<void>,
  mendBroker: (broker: KafkaBroker) => Promise<void>
): Promise<BreakableHarness> {
  const [broker] = cluster.brokers
  if (broker === undefined) throw new Error('there is one broker')
  const topic = 'acme.uk.broken'
  await makeAnew(topic)
  const harness = await makeHarness(client)
  return {
    ...harness,
    breakStore: async () => breakBroker(broker),
    mendStore: async () => {
      await mendBroker(broker)
      await waitUntil(() => harness.bus.readiness().ready, 'the bus is ready again by itself')
    }
  }
}

for (const client of clientNames) {
  describe(client, () => {
    before(async () => {
      for (const name of topics) await makeAnew(`acme.uk.${name}`)
    })
    describeBus(`the Kafka bus by ${client}`, {
      makeHarness: async () => makeHarness(client),
      failures: {
        'a broker that stands still': async () =>
          breakable(
            client,
            async (broker) => broker.pause(),
            async (broker) => broker.resume()
          ),
        'a broker that was killed': async () =>
          breakable(
            client,
            async (broker) => broker.kill(),
            async (broker) => broker.restart()
          )
      }
    })
  })
}
