import { KafkaFault } from '../bus/kafka/kafka-fault.ts'
import { KafkaReader } from '../bus/kafka/reader/kafka-reader.ts'
import type { KafkaRecord } from '../bus/kafka/reader/kafka-reader-cursor.ts'
import type { KafkaBusConfig } from '../config/config.ts'
import { systemClock } from '../system/system-clock.ts'
import { kafkaClusterOf } from './kafka-cluster-of.ts'
import type { TopicReading, TopicRecord } from './topic-reading.ts'
import { unreadable } from './unreadable-topic.ts'

/** How long a look at Kafka waits for what is there already. */
const lookForMs = 500

/** Everything that the topic holds when the reading begins. @throws Problem `bus-unavailable` when it can't be read */
export async function* readKafkaTopic(
  { cluster, connectTimeoutMs, requestTimeoutMs }: KafkaBusConfig,
  { topic, clientId, signal }: TopicReading
): AsyncGenerator<readonly TopicRecord[]> {
  const reader = new KafkaReader({
    cluster: kafkaClusterOf(cluster),
    clientId,
    clock: systemClock,
    connectTimeoutMs,
    requestTimeoutMs,
    topics: { name: topic },
    from: 'beginning',
    follow: false
  })
  const close = (): void => reader.close()
  signal.addEventListener('abort', close)
  try {
    for (let isEnd = false; !isEnd;) {
      signal.throwIfAborted()
      const { records, isEnd: isLast, gone } = await reader.read(lookForMs)
      if (gone.length > 0) throw new KafkaFault('topic-missing')
      yield records.map(recordOf)
      isEnd = isLast
    }
  } catch (thrown) {
    throw unreadable(thrown, signal)
  } finally {
    signal.removeEventListener('abort', close)
    close()
  }
}

function recordOf({ key, headers, value, timestampMs }: KafkaRecord): TopicRecord {
  return {
    key: key?.toString('utf8') ?? '',
    headers: headers.map(([name, bytes]) => [name, bytes?.toString('utf8') ?? ''] as const),
    value,
    storedAt: timestampMs
  }
}
