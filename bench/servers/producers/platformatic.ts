import { ProduceAcks, Producer, compatibilityPartitioner } from '@platformatic/kafka'
import { topic } from './producer.ts'
import type { SimpleProducer } from './producer.ts'

/** The client's own producer, as its README leads to, with the partitions of Java's. */
export async function connect(brokers: readonly string[]): Promise<SimpleProducer> {
  const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({
    clientId: 'bench',
    bootstrapBrokers: [...brokers],
    autocreateTopics: false,
    acks: ProduceAcks.ALL,
    compression: 'lz4',
    partitioner: compatibilityPartitioner,
    retries: 0
  })
  await producer.metadata({ topics: [topic] })
  const headers = new Map([[Buffer.from('content-type'), Buffer.from('application/json')]])
  return {
    async send(records) {
      const messages = records.map(({ key, value }) => ({ topic, key: Buffer.from(key), value, headers }))
      await producer.send({ messages })
    }
  }
}
