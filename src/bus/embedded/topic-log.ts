import { diskProblem } from './disk-failure.ts'
import type { PreparedRecord } from './record-encoder.ts'
import type { SegmentChain } from './segment-chain.ts'

/** Bounds one write, and so how long those after it wait. */
const maxGroupBytes = 4 * 1024 * 1024

/** One write and sync, as the metrics see it. */
export interface GroupReport {
  readonly topic: string
  readonly records: number
  readonly bytes: number
  readonly syncMs: number
}

export interface TopicLogEvents {
  /** A write begins; the answer is called when it has ended, well or not. */
  began(): () => void
  stored(report: GroupReport): void
  failed(error: unknown): void
}

/** The records of one `publish` for this topic: stored in one group, or not at all. */
interface Batch {
  readonly records: readonly PreparedRecord[]
  readonly bytes: number
  resolve(firstOffset: number): void
  reject(reason: unknown): void
}

/** The group commit of one topic: at most one write in flight, what arrives meanwhile is the next group. */
export class TopicLog {
  readonly #topic: string
  readonly #chain: SegmentChain
  readonly #events: TopicLogEvents
  readonly #waiting: Batch[] = []
  #working: Promise<void> | undefined
  #retention: Promise<void> | undefined

  constructor(topic: string, chain: SegmentChain, events: TopicLogEvents) {
    this.#topic = topic
    this.#chain = chain
    this.#events = events
  }

  /** Settles with the offset of the first record when all are durable; they are in order and without a gap. */
  async append(records: readonly PreparedRecord[], bytes: number): Promise<number> {
    return new Promise<number>((resolve, reject) => {
      this.#waiting.push({ records, bytes, resolve, reject })
      this.#working ??= this.#work()
    })
  }

  /** Whole segments that are too old or too much go; whatever fails is tried again the next time. */
  removeExpired(): void {
    this.#retention ??= this.#chain
      .removeExpired()
      .catch(() => undefined)
      .finally(() => {
        this.#retention = undefined
        // In the writer's turn: the segment may be the one that is written.
        if (this.#chain.hasOutlived()) this.#working ??= this.#work()
      })
  }

  /** Settles when everything that waits has been stored or refused, and the files are closed. */
  async close(): Promise<void> {
    await this.#working
    await this.#retention
    await this.#working
    await this.#chain.close()
  }

  async #work(): Promise<void> {
    // What is published in the same turn shares the first write.
    await Promise.resolve()
    if (this.#waiting.length === 0) await this.#removeOutlived()
    while (this.#waiting.length > 0) await this.#commit(this.#takeGroup())
    this.#working = undefined
  }

  async #removeOutlived(): Promise<void> {
    const ended = this.#events.began()
    await this.#chain.removeOutlived().catch(() => undefined)
    ended()
  }

  #takeGroup(): readonly Batch[] {
    let bytes = 0
    const fits = this.#waiting.findIndex((batch, index) => (bytes += batch.bytes) > maxGroupBytes && index > 0)
    return this.#waiting.splice(0, fits === -1 ? this.#waiting.length : fits)
  }

  async #commit(group: readonly Batch[]): Promise<void> {
    const records = group.flatMap((batch) => batch.records)
    const ended = this.#events.began()
    try {
      const { firstOffset, syncMs, rotated } = await this.#chain.append(records)
      settleInOrder(group, firstOffset)
      if (rotated) this.removeExpired()
      const bytes = group.reduce((sum, batch) => sum + batch.bytes, 0)
      this.#events.stored({ topic: this.#topic, records: records.length, bytes, syncMs })
    } catch (error) {
      const problem = diskProblem(error)
      for (const batch of group) batch.reject(problem)
      this.#events.failed(error)
    } finally {
      ended()
    }
  }
}

function settleInOrder(group: readonly Batch[], firstOffset: number): void {
  let offset = firstOffset
  for (const batch of group) {
    batch.resolve(offset)
    offset += batch.records.length
  }
}
