import kafkajs from 'kafkajs'
import { registerCodecs } from '../../../src/bus/kafka/kafkajs/kafkajs-codecs.ts'
import { repairIdleTimer } from '../../../src/bus/kafka/kafkajs/idle-timer-repair.ts'
import { topic } from './producer.ts'
import type { SimpleProducer } from './producer.ts'

/** The client as it comes, its timer loop repaired. */
export async function connect(brokers: readonly string[]): Promise<SimpleProducer> {
  const { LZ4: compression } = kafkajs.CompressionTypes
  registerCodecs()
  repairIdleTimer()
  const client = new kafkajs.Kafka({
    clientId: 'bench',
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.ERROR,
    retry: { retries: 0 }
  })
  const producer = client.producer({
    allowAutoTopicCreation: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner
  })
  await producer.connect()
  const headers = { 'content-type': 'application/json' }
  return {
    async send(records) {
      await producer.send({ topic, acks: -1, compression, messages: records.map((record) => ({ ...record, headers })) })
    }
  }
}
