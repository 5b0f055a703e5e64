import { randomUUID } from 'node:crypto'
import kafkajs from 'kafkajs'
import type { Admin, Kafka, KafkaMessage } from 'kafkajs'
import { registerCodecs } from '../../../src/bus/kafka/kafkajs/kafkajs-codecs.ts'
import { waitUntil } from '../wait-until.ts'
import { OwnBrokersNeeded } from './existing-brokers.ts'
import type { ConsumedRecord, PartitionOffsets, TopicDescription } from './kafka-records.ts'
import type { KafkaCommands } from './kafka-commands.ts'

registerCodecs()

/** The commands on brokers that already run, where there is no Java: what a test needs to publish and to read back. */
export function createClientCommands(client: Kafka, admin: Admin): KafkaCommands {
  const offsets = async (topic: string): Promise<readonly PartitionOffsets[]> => {
    const found = await admin.fetchTopicOffsets(topic)
    return found
      .map(({ partition, low, high }) => ({ partition, earliest: Number(low), latest: Number(high) }))
      .toSorted((left, right) => left.partition - right.partition)
  }
  return {
    async createTopic({ name, partitions = -1, replicationFactor = -1, configs = {} }) {
      const configEntries = Object.entries(configs).map(([key, value]) => ({ name: key, value }))
      const request = { topic: name, numPartitions: partitions, replicationFactor, configEntries }
      const isNew = await admin.createTopics({ topics: [request], waitForLeaders: false })
      if (!isNew) throw new Error(`the topic ${name} exists: tests use none that they did not create`)
      await waitUntil(async () => isLed(admin, name), `the topic ${name} has leaders`)
    },
    deleteTopic: async (name) => admin.deleteTopics({ topics: [name] }),
    describeTopic: async (name) => describeTopic(admin, name),
    offsets,
    async consume({ topic, count, timeoutMs = 30_000 }) {
      const present = (await offsets(topic)).reduce((sum, { earliest, latest }) => sum + latest - earliest, 0)
      return consume(client, topic, count ?? present, timeoutMs)
    },
    async awaitBrokers(count) {
      const { clusterId, brokers } = await admin.describeCluster()
      if (brokers.length !== count) throw new OwnBrokersNeeded(`have ${count} brokers`)
      return clusterId
    },
    alterTopic: onlyOurs('change a topic'),
    produce: onlyOurs('produce with Kafka’s own client'),
    addAcls: onlyOurs('change ACLs'),
    removeAcls: onlyOurs('change ACLs'),
    setScramUser: onlyOurs('change passwords'),
    moveLeader: onlyOurs('move a leader'),
    setProducerQuota: onlyOurs('set a quota'),
    alterBroker: onlyOurs('change a broker')
  }
}

function onlyOurs(what: string): () => Promise<never> {
  return async () => Promise.reject(new OwnBrokersNeeded(what))
}

async function isLed(admin: Admin, name: string): Promise<boolean> {
  const partitions = await describePartitions(admin, name).catch(() => [])
  return partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)
}

async function describePartitions(admin: Admin, name: string): Promise<TopicDescription['partitions']> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [name] })
  return (topics[0]?.partitions ?? []).map(({ partitionId, leader, replicas, isr }) => ({
    partition: partitionId,
    leader,
    replicas,
    inSync: isr
  }))
}

async function describeTopic(admin: Admin, name: string): Promise<TopicDescription> {
  const partitions = await describePartitions(admin, name)
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name }]
  })
  return {
    partitions,
    configs: Object.fromEntries(
      (resources[0]?.configEntries ?? []).map(({ configName, configValue }) => [configName, configValue])
    )
  }
}

async function consume(client: Kafka, topic: string, count: number, timeoutMs: number): Promise<ConsumedRecord[]> {
  const records: ConsumedRecord[] = []
  if (count === 0) return records
  const consumer = client.consumer({ groupId: `turnpike-test-${randomUUID()}` })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(
    () => reject(new Error(`TimeoutException: ${records.length} of ${count} records`)),
    timeoutMs
  )
  try {
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        records.push(consumedRecord(partition, message))
        if (records.length >= count) resolve()
      }
    })
    await promise
    return records
  } finally {
    clearTimeout(timer)
    await consumer.disconnect()
  }
}

/** Doubled headers come together here, not in the place of each. */
function consumedRecord(
  partition: number,
  { offset, timestamp, key, value, headers = {} }: KafkaMessage
): ConsumedRecord {
  return {
    partition,
    offset: Number(offset),
    timestampMs: Number(timestamp),
    key,
    value,
    headers: Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().map((one) => [name, one === undefined ? null : Buffer.from(one)] as const)
    )
  }
}
