import { KafkaFault } from '../kafka-fault.ts'
import { placeOf } from '../place.ts'
import { faultOfCode } from './kafka-reader-connection.ts'
import type { ReaderConnection } from './kafka-reader-connection.ts'
import { PartitionCursor } from './kafka-reader-cursor.ts'
import type { TopicMetadata } from '../kafkajs/kafka-reader-protocol.ts'

/** One topic by its name, or every topic but some whose name begins so and that the log-in may see. */
export type TopicChoice = { readonly name: string } | { readonly prefix: string; readonly except: readonly string[] }

/** With a partition, nothing else is read. */
export type ReadingStart = 'beginning' | 'now' | { readonly partition: number; readonly offset: number }

/** Offsets `from` to `to` (without it) whose records retention has removed. */
export interface KafkaGap {
  readonly topic: string
  readonly partition: number
  readonly from: number
  readonly to: number
}

/** The start that was asked for is no place in the topic: the message says which there are. */
export class NoSuchPlaceError extends Error {}

/** The partitions that are read, as the cluster has them now. */
export class ReaderTopics {
  readonly #choice: TopicChoice
  readonly #from: ReadingStart
  readonly #cursors = new Map<string, PartitionCursor>()
  #hasBegun = false
  #count = 0

  constructor(choice: TopicChoice, from: ReadingStart) {
    this.#choice = choice
    this.#from = from
  }

  get cursors(): readonly PartitionCursor[] {
    return [...this.#cursors.values()]
  }

  /** Of topics, whether or not anything is in them. */
  get count(): number {
    return this.#count
  }

  has(cursor: PartitionCursor): boolean {
    return this.#cursors.get(placeOf(cursor)) === cursor
  }

  /** Asks anew; answers which topics are gone. @throws KafkaFault, NoSuchPlaceError */
  async refresh(connection: ReaderConnection, gaps: KafkaGap[]): Promise<readonly string[]> {
    const topics = await this.#describe(connection)
    const names = new Set(topics.map(({ topic }) => topic))
    const fresh = topics.flatMap((topic) => this.#follow(topic))
    await Promise.all([...byLeader(fresh)].map(async ([, group]) => this.#place(connection, group, gaps)))
    const gone = this.cursors.filter(({ topic }) => !names.has(topic))
    for (const cursor of gone) this.#cursors.delete(placeOf(cursor))
    for (const cursor of fresh) this.#cursors.set(placeOf(cursor), cursor)
    this.#count = names.size
    this.#hasBegun = true
    return [...new Set(gone.map(({ topic }) => topic))]
  }

  async #describe(connection: ReaderConnection): Promise<readonly TopicMetadata[]> {
    const choice = this.#choice
    if ('prefix' in choice) {
      const all = await connection.describeTopics([])
      const isChosen = (name: string): boolean => name.startsWith(choice.prefix) && !choice.except.includes(name)
      return all.filter(({ topic, topicErrorCode }) => isChosen(topic) && topicErrorCode === 0)
    }
    const found = await connection.describeTopics([choice.name])
    const fault = faultOfCode(choice.name, found[0]?.topicErrorCode ?? -1)
    if (fault === undefined) return found
    // Who follows it has read it before, and may wait for another of its name.
    if (fault.reason === 'topic-missing' && this.#hasBegun) return []
    throw fault
  }

  /** Notes who leads; answers with cursors for the partitions that are new. */
  #follow({ topic, partitionMetadata }: TopicMetadata): readonly PartitionCursor[] {
    const wanted = typeof this.#from === 'object' ? this.#from.partition : undefined
    if (wanted !== undefined && partitionMetadata.every(({ partitionId }) => partitionId !== wanted))
      throw new NoSuchPlaceError(`${topic} has no partition ${wanted}: it has ${partitionMetadata.length}, from 0`)
    const fresh: PartitionCursor[] = []
    for (const { partitionId: partition, leader, partitionErrorCode } of partitionMetadata) {
      if (wanted !== undefined && partition !== wanted) continue
      if (leader < 0) throw faultOfCode(topic, partitionErrorCode) ?? new KafkaFault('leader-moved')
      const known = this.#cursors.get(placeOf({ topic, partition }))
      if (known === undefined) fresh.push(new PartitionCursor({ topic, partition, leader }))
      else known.leader = leader
    }
    return fresh
  }

  async #place(connection: ReaderConnection, cursors: readonly PartitionCursor[], gaps: KafkaGap[]): Promise<void> {
    const from = this.#from
    const boundsOf = await listBounds(connection, cursors)
    for (const cursor of cursors) {
      const { first, end } = boundsOf(cursor)
      cursor.end = end
      if (this.#hasBegun || from === 'beginning') cursor.next = first
      else if (from === 'now') cursor.next = end
      else if (from.offset <= end) moveTo(cursor, from.offset, first, gaps)
      else
        throw new NoSuchPlaceError(
          `partition ${cursor.partition} of ${cursor.topic} has no offset ${from.offset}: the next will be ${end}`
        )
    }
  }
}

/** To an offset, or to the first that there still is. */
function moveTo(cursor: PartitionCursor, offset: number, first: number, gaps: KafkaGap[]): void {
  const { topic, partition } = cursor
  if (offset < first) gaps.push({ topic, partition, from: offset, to: first })
  cursor.next = Math.max(offset, first)
}

/** Its offset is none of the partition's: it goes on with the first that there is. */
export async function moveIntoBounds(
  connection: ReaderConnection,
  cursor: PartitionCursor,
  gaps: KafkaGap[]
): Promise<void> {
  const { first, end } = (await listBounds(connection, [cursor]))(cursor)
  // Beyond the end: the topic was deleted and made again.
  moveTo(cursor, cursor.next > end ? first : cursor.next, first, gaps)
}

export function byLeader(cursors: readonly PartitionCursor[]): ReadonlyMap<number, PartitionCursor[]> {
  return Map.groupBy(cursors, ({ leader }) => leader)
}

interface Bounds {
  readonly first: number
  /** The offset after the last. */
  readonly end: number
}

/** Of cursors with one leader. */
async function listBounds(
  connection: ReaderConnection,
  cursors: readonly PartitionCursor[]
): Promise<(cursor: PartitionCursor) => Bounds> {
  const leader = cursors[0]?.leader ?? -1
  const earliest = await connection.listOffsets(leader, cursors, 'earliest')
  const latest = await connection.listOffsets(leader, cursors, 'latest')
  const offsetIn = (answers: typeof earliest, cursor: PartitionCursor): number => {
    const answer = answers.get(placeOf(cursor))
    const fault = faultOfCode(cursor.topic, answer?.errorCode ?? -1)
    if (fault !== undefined) throw fault
    return Number(answer?.offset)
  }
  return (cursor) => ({ first: offsetIn(earliest, cursor), end: offsetIn(latest, cursor) })
}
