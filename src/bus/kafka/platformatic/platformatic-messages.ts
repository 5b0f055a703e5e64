import type { MessageRecord } from '@platformatic/kafka'
import type { RecordHeader } from '../../../core/bus.ts'
import type { PartitionGroup } from '../partition-groups.ts'

export function messagesOf(topic: string, { partition, records }: PartitionGroup): MessageRecord[] {
  return records.map(({ key, value, headers }) => ({ topic, partition, key, value, headers: headersOf(headers) }))
}

/** The library wants a map; as no two of its keys are the same object, a name that comes twice stays twice. */
function headersOf(headers: readonly RecordHeader[]): Map<Buffer, Buffer> {
  return new Map(headers.map(([name, value]) => [Buffer.from(name), Buffer.from(value)]))
}
