import type { RegionConfig } from '../config/config.ts'
import type { TopicReading } from './topic-reading.ts'

/**
 * How long a region's bus keeps what a topic holds, before it removes what nobody released; undefined for as long as it
 * likes, or where it may not be asked: DESCRIBE_CONFIGS on the topic is needed. Never rejects.
 */
export async function retentionOf(
  { bus }: Pick<RegionConfig, 'bus'>,
  { topic, clientId, signal }: TopicReading
): Promise<number | undefined> {
  // Of a quarantine size removes nothing there.
  if (bus.kind === 'embedded') return bus.retention.ageMs
  const { inspectKafka } = await import('./inspect-kafka.ts')
  const { answer } = await inspectKafka(bus, { clientId, topics: [topic], signal })
  const found = answer?.topics[0]
  if (found?.found !== true || !('retentionMs' in found.settings)) return undefined
  const { retentionMs = -1, cleanupPolicy = '' } = found.settings
  return retentionMs < 0 || !cleanupPolicy.includes('delete') ? undefined : retentionMs
}
