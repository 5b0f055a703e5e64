import type { Message, RecordMetadata } from 'kafkajs'
import { KafkaFault } from '../kafka-fault.ts'
import type { PartitionGroup } from '../partition-groups.ts'
import type { SendOutcome } from '../producer-session.ts'

/** Their headers stay a list, which kafkajs does not look into: record-batch-repair.ts writes them. */
export function messagesOf({ partition, records }: PartitionGroup): Message[] {
  return records.map((record): object => ({ ...record, partition })) as Message[] // but for the headers
}

/** `unconfirmed` when no broker has said that the partition has the records: that kafkajs does not complain is not enough. */
export function firstOffsetOf(partition: number, answers: readonly RecordMetadata[]): SendOutcome {
  const answer = answers.find((it) => it.partition === partition && it.errorCode === 0)
  const offset = BigInt(answer?.baseOffset ?? -1)
  return offset < 0n ? new KafkaFault('unconfirmed') : offset
}
