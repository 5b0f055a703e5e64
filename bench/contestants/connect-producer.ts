import process from 'node:process'
import kafkajs from 'kafkajs'
import type { CompressionTypes, Producer } from 'kafkajs'
import { compressionType, registerCodecs } from '../../src/bus/kafka/kafkajs/kafkajs-codecs.ts'
import { repairIdleTimer } from '../../src/bus/kafka/kafkajs/idle-timer-repair.ts'

export const topic = 'bench.uk.scm'

/** The client as this gateway uses it: its timer loop repaired, lz4, no retries. */
export async function connectProducer(): Promise<{ producer: Producer; compression: CompressionTypes }> {
  registerCodecs()
  repairIdleTimer()
  const brokers = (process.env['BENCH_KAFKA'] ?? '').split(',')
  const client = new kafkajs.Kafka({
    clientId: 'bench',
    brokers,
    logLevel: kafkajs.logLevel.ERROR,
    retry: { retries: 0 }
  })
  const producer = client.producer({
    allowAutoTopicCreation: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner
  })
  await producer.connect()
  return { producer, compression: compressionType('lz4') }
}
