import type { BusRecord } from '../../../src/core/bus.ts'
import type { ConsumedRecord } from '../../support/kafka/kafka-records.ts'
import type { KafkaCommands } from '../../support/kafka/kafka-commands.ts'

/** Every record of a topic as Kafka's own Java consumer reads it; in order where the topic has one partition. */
export async function storedRecords(kafka: KafkaCommands, topic: string): Promise<readonly BusRecord[]> {
  return (await kafka.consume({ topic })).map((record) => asBusRecord(topic, record))
}

function asBusRecord(topic: string, { key, value, headers }: ConsumedRecord): BusRecord {
  return {
    topic,
    key: textOf(key),
    headers: headers.map(([name, bytes]) => [name, textOf(bytes)]),
    value: bytesOf(value)
  }
}

function textOf(bytes: Buffer | null): string {
  return bytesOf(bytes).toString()
}

function bytesOf(bytes: Buffer | null): Buffer {
  if (bytes === null) throw new Error('a null, which no bus stores')
  return bytes
}
