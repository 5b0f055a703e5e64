import { prepareRecord } from './record-encoder.ts'
import { requireTopicName } from './topic-name.ts'
import type { BusRecord } from '../../core/bus.ts'
import type { PreparedRecord } from './record-encoder.ts'

/** The part of one `publish` that goes to one topic. */
export interface TopicBatch {
  readonly topic: string
  readonly records: readonly PreparedRecord[]
  /** Where the records stood in the `publish`. */
  readonly indexes: readonly number[]
  readonly bytes: number
}

/** Every record is checked before any is stored. */
export function prepareBatches(records: readonly BusRecord[]): readonly TopicBatch[] {
  const byTopic = new Map<string, { topic: string; records: PreparedRecord[]; indexes: number[]; bytes: number }>()
  for (const [index, record] of records.entries()) {
    let batch = byTopic.get(record.topic)
    if (batch === undefined) {
      requireTopicName(record.topic)
      batch = { topic: record.topic, records: [], indexes: [], bytes: 0 }
      byTopic.set(record.topic, batch)
    }
    const prepared = prepareRecord(record)
    batch.records.push(prepared)
    batch.indexes.push(index)
    batch.bytes += prepared.bytes
  }
  return [...byTopic.values()]
}
