import type { Message, RecordMetadata } from 'kafkajs'
import type { RecordHeader } from '../../../core/bus.ts'
import type { PartitionGroup } from '../partition-groups.ts'

export function messagesOf({ partition, records }: PartitionGroup): Message[] {
  return records.map(({ key, value, headers }) => ({ key, value, headers: headersOf(headers), partition }))
}

/** -1 when no broker has said that the partition has the records: that kafkajs does not complain is not enough. */
export function firstOffsetOf(partition: number, answers: readonly RecordMetadata[]): bigint {
  const answer = answers.find((it) => it.partition === partition && it.errorCode === 0)
  return BigInt(answer?.baseOffset ?? -1)
}

/** Values of a name that comes twice keep their order. Made from entries, so that every name is a name. */
function headersOf(headers: readonly RecordHeader[]): Record<string, string | string[]> {
  const byName = new Map<string, string | string[]>()
  for (const [name, value] of headers) {
    const known = byName.get(name)
    if (known === undefined) byName.set(name, value)
    else if (typeof known === 'string') byName.set(name, [known, value])
    else known.push(value)
  }
  return Object.fromEntries(byName)
}
