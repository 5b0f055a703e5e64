import type { FetchedMessage, FetchedPartition } from '../kafkajs/kafka-reader-protocol.ts'

/** A record as it lies in Kafka. */
export interface KafkaRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** As its producer or the broker set it, in milliseconds since the Unix epoch. */
  readonly timestampMs: number
  readonly key: Buffer | null
  /** In their order, but that values of one name stand together where the first of them stood: kafkajs keeps no more. */
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[]
  /** Null: a tombstone. */
  readonly value: Buffer | null
}

/** A record, and where it stands among the records of other partitions. */
export interface OrderedRecord {
  readonly record: KafkaRecord
  readonly orderMs: number
}

/** How far a partition has been read. */
export class PartitionCursor {
  readonly topic: string
  readonly partition: number
  leader: number
  /** The offset to read next. */
  next: number
  /** The offset after the last record that was there when the reading began. */
  end: number
  /** Producers' clocks go back; the order within a partition does not. */
  #latestMs = 0

  constructor(place: { readonly topic: string; readonly partition: number; readonly leader: number }) {
    this.topic = place.topic
    this.partition = place.partition
    this.leader = place.leader
    this.next = 0
    this.end = 0
  }

  get isAtEnd(): boolean {
    return this.next >= this.end
  }

  /** Moves on behind what was fetched. */
  take(fetched: FetchedPartition): readonly OrderedRecord[] {
    const from = this.next
    const last = fetched.messages.at(-1)
    if (last === undefined) return []
    const { firstOffset, lastOffsetDelta } = last.batchContext
    // A batch may end in offsets that have no records any more.
    this.next = Math.max(from, Number(firstOffset) + lastOffsetDelta + 1)
    // It begins with the batch that the offset lies in.
    return committedMessages(fetched)
      .filter(({ offset }) => Number(offset) >= from)
      .map((message) => this.#ordered(message))
  }

  /** Nothing came although there is something: offsets that have no records any more, or the answer had no room for it. */
  isStuck({ messages, lastStableOffset }: FetchedPartition): boolean {
    return messages.length === 0 && Number(lastStableOffset) > this.next
  }

  #ordered({ offset, timestamp, key, value, headers }: FetchedMessage): OrderedRecord {
    const timestampMs = Number(timestamp)
    this.#latestMs = Math.max(this.#latestMs, timestampMs)
    const { topic, partition } = this
    const record = { topic, partition, offset: Number(offset), timestampMs, key, headers: listHeaders(headers), value }
    return { record, orderMs: this.#latestMs }
  }
}

/** https://kafka.apache.org/documentation/#controlbatch */
function committedMessages({ messages, abortedTransactions }: FetchedPartition): readonly FetchedMessage[] {
  const ahead = abortedTransactions.toSorted((a, b) => Number(a.firstOffset) - Number(b.firstOffset))
  const aborted = new Set<string>()
  return messages.filter(({ offset, isControlRecord, batchContext: { producerId, inTransaction } }) => {
    for (let next = ahead[0]; next !== undefined && Number(offset) >= Number(next.firstOffset); next = ahead[0]) {
      aborted.add(next.producerId)
      ahead.shift()
    }
    if (isControlRecord) aborted.delete(producerId)
    return !isControlRecord && !(inTransaction && aborted.has(producerId))
  })
}

function listHeaders(headers: FetchedMessage['headers']): KafkaRecord['headers'] {
  return Object.entries(headers).flatMap(([name, value]) =>
    isList(value) ? value.map((it) => [name, it] as const) : [[name, value] as const]
  )
}

function isList(value: FetchedMessage['headers'][string] | undefined): value is readonly (Buffer | null)[] {
  return Array.isArray(value)
}
