import { nodeDisk } from '../bus/embedded/node-disk.ts'
import { mergeInOrder } from '../bus/embedded/merge-in-order.ts'
import { createLogReader } from '../bus/embedded/reader.ts'
import { listTopics } from '../bus/embedded/topic-list.ts'
import { listLogs } from '../bus/embedded/worker-logs.ts'
import { KafkaFault } from '../bus/kafka/kafka-fault.ts'
import { KafkaReader } from '../bus/kafka/reader/kafka-reader.ts'
import type { KafkaRecord } from '../bus/kafka/reader/kafka-reader-cursor.ts'
import type { EmbeddedBusConfig, KafkaBusConfig, RegionConfig } from '../config/config.ts'
import { Problem } from '../core/problem.ts'
import type { StoredRecord } from '../pipeline/quarantined-record.ts'
import { systemClock } from '../system/system-clock.ts'
import { kafkaClusterOf } from './kafka-cluster-of.ts'

export interface TopicRecord extends StoredRecord {
  /** Milliseconds since the Unix epoch. */
  readonly storedAt: number
}

export interface TopicReading {
  readonly topic: string
  /** Names this client to the brokers. */
  readonly clientId: string
  /** Ends the reading: it throws then. */
  readonly signal: AbortSignal
}

/** How long a look at Kafka waits for what is there already. */
const lookForMs = 500

/**
 * Everything that a region's topic holds when the reading begins, in order within each key; nothing where the topic is not
 * there yet. @throws Problem `bus-unavailable` when it can't be read
 */
export function readRegionTopic(
  { bus }: Pick<RegionConfig, 'bus'>,
  reading: TopicReading
): AsyncGenerator<readonly TopicRecord[]> {
  return bus.kind === 'embedded' ? readEmbedded(bus, reading) : readKafka(bus, reading)
}

/** Logs of several workers are read as one, in the order of storing. */
async function* readEmbedded(
  { directory }: EmbeddedBusConfig,
  { topic, signal }: TopicReading
): AsyncGenerator<readonly TopicRecord[]> {
  try {
    const logs = await listLogs(nodeDisk, directory)
    yield* mergeInOrder(
      logs.map((log) => readLog(log.directory, topic, signal)),
      ({ storedAt }) => storedAt
    )
  } catch (thrown) {
    throw unreadable(thrown, signal)
  }
}

async function* readLog(
  directory: string,
  topic: string,
  signal: AbortSignal
): AsyncGenerator<readonly TopicRecord[], void> {
  // A topic is made with its first event.
  if (!(await listTopics(nodeDisk, directory)).includes(topic)) return
  const reader = createLogReader({ disk: nodeDisk, directory, topic })
  const end = await reader.latest()
  for (let at = await reader.earliest(); at < end;) {
    signal.throwIfAborted()
    const { records, next } = await reader.read(at)
    yield records.map((record) => ({ ...record, storedAt: record.appendedAt }))
    if (next <= at) return
    at = next
  }
}

async function* readKafka(
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
    reader.close()
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

function unreadable(thrown: unknown, signal: AbortSignal): Problem {
  if (thrown instanceof Problem) return thrown
  if (signal.aborted) return new Problem('deadline-exceeded', { reason: 'reading', cause: thrown })
  const reason = thrown instanceof KafkaFault ? thrown.reason : 'unreadable'
  return new Problem('bus-unavailable', { reason, cause: thrown })
}
