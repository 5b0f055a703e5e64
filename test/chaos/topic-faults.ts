import { setTimeout as sleep } from 'node:timers/promises'
import { storedRecords } from '../integration/kafka/stored-records.ts'
import { chooseBetween } from './fault.ts'
import type { Fault } from './fault.ts'

/** The broker hears of a deletion a little after it is done. */
const deletionSpreadsMs = 300
/** As brokers and quotas know a gateway: `turnpike-` and its name. */
const clientId = { 'client-id': 'turnpike-edge-uk-1' }

export const topicFaults: readonly Fault[] = [
  {
    name: 'topic-missing',
    what: 'uk has no topic from the start on, and gets it later',
    cluster: 'one',
    hits: ['uk'],
    withoutTopic: true,
    start: async () => undefined,
    stop: async ({ uk, ukTopic, ukPartitions }) => uk.kafka.createTopic({ name: ukTopic, partitions: ukPartitions })
  },
  {
    name: 'topic-deleted',
    what: 'the topic of uk is deleted under load and made anew',
    cluster: 'one',
    hits: ['uk'],
    start: async ({ uk, ukTopic, destroyed }) => {
      const from = performance.now()
      const held = await storedRecords(uk.kafka, ukTopic)
      await uk.kafka.deleteTopic(ukTopic)
      destroyed(held, { from, to: performance.now() + deletionSpreadsMs })
      await sleep(deletionSpreadsMs)
    },
    stop: async ({ uk, ukTopic, ukPartitions }) => uk.kafka.createTopic({ name: ukTopic, partitions: ukPartitions })
  },
  {
    name: 'message-too-large',
    what: 'the topic takes smaller messages than the gateway was told',
    cluster: 'one',
    hits: ['uk'],
    start: async ({ uk, ukTopic, random, note }) => {
      const bytes = chooseBetween(random, 1500, 4000)
      note(`${bytes} B`)
      await uk.kafka.alterTopic({ name: ukTopic, configs: { 'max.message.bytes': String(bytes) } })
    },
    stop: async ({ uk, ukTopic }) => uk.kafka.alterTopic({ name: ukTopic, configs: { 'max.message.bytes': null } })
  },
  {
    name: 'throttled',
    what: 'a producer quota far below the load',
    cluster: 'one',
    hits: ['uk'],
    leastMs: 2500,
    start: async ({ uk, random, note }) => {
      const bytesPerSecond = chooseBetween(random, 2000, 10_000)
      note(`${bytesPerSecond} B/s`)
      await uk.kafka.setProducerQuota(clientId, bytesPerSecond)
    },
    stop: async ({ uk }) => uk.kafka.setProducerQuota(clientId, null)
  }
]
