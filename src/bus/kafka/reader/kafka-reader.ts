import type { Clock } from '../../../core/clock.ts'
import type { FaultWord } from '../fault-reasons.ts'
import type { KafkaCluster } from '../kafka-cluster.ts'
import { KafkaFault } from '../kafka-fault.ts'
import { kafkajsFaultOf } from '../kafkajs/kafkajs-fault.ts'
import { placeOf } from '../place.ts'
import { ReaderConnection, faultOfCode } from './kafka-reader-connection.ts'
import type { KafkaRecord, OrderedRecord, PartitionCursor } from './kafka-reader-cursor.ts'
import { NoSuchPlaceError, ReaderTopics, byLeader, moveIntoBounds } from './kafka-reader-topics.ts'
import type { KafkaGap, ReadingStart, TopicChoice } from './kafka-reader-topics.ts'

export interface KafkaReaderOptions {
  readonly cluster: KafkaCluster
  readonly clientId: string
  readonly clock: Clock
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly topics: TopicChoice
  readonly from: ReadingStart
  /** False: nothing is read that was not there at the first look. */
  readonly follow: boolean
}

export interface KafkaReading {
  /** By their times, and always in the order of their partition. */
  readonly records: readonly KafkaRecord[]
  readonly gaps: readonly KafkaGap[]
  /** Topics that were read and are no more. */
  readonly gone: readonly string[]
  /** Everything that was there at the first look has been read. */
  readonly isEnd: boolean
  readonly topicCount: number
}

const lookForTopicsEveryMs = 3000

/** Passes by another look at who leads, unless it comes again at once. */
const stale: ReadonlySet<FaultWord> = new Set(['leader-moved', 'topic-missing'])

/**
 * Reads topics for people: with READ and DESCRIBE on them, as no member of a group, leaving nothing in the cluster. After
 * a fault it may be disconnected and read again: it goes on where it was. Topics and partitions that appear meanwhile are
 * read from their beginning.
 */
export class KafkaReader {
  readonly #options: KafkaReaderOptions
  readonly #topics: ReaderTopics
  #connection: ReaderConnection | undefined
  #isClosed = false
  #turn = 0
  #lookAgainMs = Number.NEGATIVE_INFINITY
  #wasStale = false
  /** Came beside records, which go first. */
  #heldFault: KafkaFault | undefined
  /** Is read alone next, to find out why nothing came of it. */
  #doubtful: PartitionCursor | undefined

  constructor(options: KafkaReaderOptions) {
    this.#options = options
    this.#topics = new ReaderTopics(options.topics, options.from)
  }

  /** Bounded, so that more may be there; waits about so long while nothing is. @throws KafkaFault, NoSuchPlaceError */
  async read(maxWaitMs: number): Promise<KafkaReading> {
    try {
      this.#throwHeldFault()
      const connection = await this.#connect()
      const gaps: KafkaGap[] = []
      const gone = await this.#lookForTopics(connection, gaps)
      const records = await this.#fetch(connection, gone.length > 0 ? 0 : maxWaitMs, gaps)
      if (records.length === 0 && gaps.length === 0) this.#throwHeldFault()
      const isEnd = this.#topics.cursors.every((cursor) => cursor.isAtEnd)
      return { records, gaps, gone, isEnd, topicCount: this.#topics.count }
    } catch (thrown) {
      throw thrown instanceof NoSuchPlaceError ? thrown : kafkajsFaultOf(thrown)
    }
  }

  /** At once; the next read connects again. */
  disconnect(): void {
    this.#connection?.close()
    this.#connection = undefined
    this.#lookAgainMs = Number.NEGATIVE_INFINITY
  }

  /** At once, and for good. */
  close(): void {
    this.#isClosed = true
    this.disconnect()
  }

  #throwHeldFault(): void {
    const fault = this.#heldFault
    this.#heldFault = undefined
    if (fault !== undefined) throw fault
  }

  /** To the first of the brokers that answers. */
  async #connect(): Promise<ReaderConnection> {
    if (this.#connection !== undefined) return this.#connection
    let fault = new KafkaFault('not-connected')
    for (let left = this.#options.cluster.brokers.length; left > 0 && !this.#isClosed; left--) {
      const connection = new ReaderConnection({ ...this.#options, onLog: () => undefined }, this.#turn++)
      this.#connection = connection
      try {
        await connection.connect()
        return connection
      } catch (thrown) {
        this.disconnect()
        fault = kafkajsFaultOf(thrown)
        if (fault.reason !== 'unreachable' && fault.reason !== 'timeout') break
      }
    }
    throw fault
  }

  /** Now and then; answers which topics are gone. */
  async #lookForTopics(connection: ReaderConnection, gaps: KafkaGap[]): Promise<readonly string[]> {
    const { clock, follow } = this.#options
    if (clock.monotonicMs() < this.#lookAgainMs) return []
    const gone = await this.#topics.refresh(connection, gaps)
    this.#lookAgainMs = follow ? clock.monotonicMs() + lookForTopicsEveryMs : Number.POSITIVE_INFINITY
    return gone
  }

  async #fetch(connection: ReaderConnection, maxWaitMs: number, gaps: KafkaGap[]): Promise<readonly KafkaRecord[]> {
    const { follow, clock } = this.#options
    const cursors = this.#wanted()
    if (cursors.length === 0 && follow) await new Promise<void>((resolve) => clock.after(maxWaitMs, resolve))
    const taken: (readonly OrderedRecord[])[] = []
    const faults: KafkaFault[] = []
    await Promise.all(
      [...byLeader(cursors)].map(async ([leader, group]) => {
        try {
          const wants = group.map(({ topic, partition, next }) => ({ topic, partition, offset: next }))
          const answers = await connection.fetch(leader, wants, maxWaitMs)
          for (const cursor of group) {
            const answer = answers.get(placeOf(cursor))
            // A broker whose quota is used up answers without any partition.
            if (answer === undefined) continue
            const fault = faultOfCode(cursor.topic, answer.errorCode)
            if (fault === undefined) {
              taken.push(cursor.take(answer))
              if (cursor.isStuck(answer)) this.#doubt(cursor, group.length === 1)
            } else if (fault.code === 'OFFSET_OUT_OF_RANGE') await moveIntoBounds(connection, cursor, gaps)
            else faults.push(fault)
          }
        } catch (thrown) {
          faults.push(kafkajsFaultOf(thrown))
        }
      })
    )
    this.#hold(faults)
    // Of many records that are small: no call takes so many arguments as one answer may have of them.
    const ordered = taken.flat().toSorted((a, b) => a.orderMs - b.orderMs)
    return ordered.map(({ record }) => record)
  }

  /** What is to be fetched now. */
  #wanted(): readonly PartitionCursor[] {
    const { cursors } = this.#topics
    const doubtful = this.#doubtful
    this.#doubtful = undefined
    if (doubtful !== undefined && this.#topics.has(doubtful)) return [doubtful]
    return this.#options.follow ? cursors : cursors.filter((cursor) => !cursor.isAtEnd)
  }

  /** For later: what was fetched beside them is not lost. */
  #hold(faults: readonly KafkaFault[]): void {
    const isStale = faults.length > 0 && faults.every(({ reason }) => stale.has(reason))
    if (isStale && !this.#wasStale) this.#lookAgainMs = Number.NEGATIVE_INFINITY
    else this.#heldFault = faults.find(({ reason }) => !stale.has(reason)) ?? faults[0]
    this.#wasStale = isStale
  }

  #doubt(cursor: PartitionCursor, wasAlone: boolean): void {
    // Offsets whose records compaction has removed.
    if (wasAlone) cursor.next += 1
    this.#doubtful = cursor
  }
}
