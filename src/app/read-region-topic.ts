import { nodeDisk } from '../bus/embedded/node-disk.ts'
import { mergeInOrder } from '../bus/embedded/merge-in-order.ts'
import { createLogReader } from '../bus/embedded/reader.ts'
import { listTopics } from '../bus/embedded/topic-list.ts'
import { listLogs } from '../bus/embedded/worker-logs.ts'
import type { EmbeddedBusConfig, RegionConfig } from '../config/config.ts'
import type { TopicReading, TopicRecord } from './topic-reading.ts'
import { unreadable } from './unreadable-topic.ts'

/**
 * Everything that a region's topic holds when the reading begins, in order within each partition and log; between those by
 * time, which a clock that was set back turns round. Nothing where the topic is not there yet.
 * @throws Problem `bus-unavailable` when it can't be read
 */
export async function* readRegionTopic(
  { bus }: Pick<RegionConfig, 'bus'>,
  reading: TopicReading
): AsyncGenerator<readonly TopicRecord[]> {
  if (bus.kind === 'embedded') yield* readEmbedded(bus, reading)
  else {
    const { readKafkaTopic } = await import('./read-kafka-topic.ts')
    yield* readKafkaTopic(bus, reading)
  }
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
