import type { Message, RecordMetadata } from 'kafkajs'
import type { RecordHeader } from '../../../core/bus.ts'
import { KafkaFault } from '../kafka-fault.ts'
import type { PartitionGroup } from '../partition-groups.ts'
import type { SendOutcome } from '../producer-session.ts'

export function messagesOf({ partition, records }: PartitionGroup): Message[] {
  return records.map(({ key, value, headers }) => ({ key, value, headers: headersOf(headers), partition }))
}

/** `unconfirmed` when no broker has said that the partition has the records: that kafkajs does not complain is not enough. */
export function firstOffsetOf(partition: number, answers: readonly RecordMetadata[]): SendOutcome {
  const answer = answers.find((it) => it.partition === partition && it.errorCode === 0)
  const offset = BigInt(answer?.baseOffset ?? -1)
  return offset < 0n ? new KafkaFault('unconfirmed') : offset
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
