import type { BusRecord, Receipt } from '../../core/bus.ts'
import type { Clock, Instant } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import { recordBytes } from '../../pipeline/encode.ts'
import type { ProduceTransport } from './produce-transport.ts'
import { Publication } from './publication.ts'
import { TopicLane } from './topic-lane.ts'
import type { BatchLimits, CallReport, LaneParts } from './topic-lane.ts'
import { requireTopicName } from './topic-name.ts'

export interface BatcherOptions {
  readonly transport: ProduceTransport
  readonly clock: Clock
  readonly limits?: Partial<BatcherLimits>
  /** Called after each produce call. It must not throw. */
  onCall?(report: CallReport): void
}

export interface BatcherLimits extends BatchLimits {
  /**
   * Of all records that wait or are in flight; more is refused as `bus-unavailable`, reason `queue-full`. A topic holds no
   * more of it than what is free: one that waits has half, two have a third each, and as much is left for the others.
   */
  readonly maxWaitingBytes: number
}

export const defaultBatchLimits: BatcherLimits = {
  maxBatchRecords: 500,
  // Just under Kafka's default `max.message.bytes`, so that a batch for one partition passes uncompressed too.
  maxBatchBytes: 1_000_000,
  // At half of what a core can do a delivery costs 0.8 of what it costs without; longer gives no more.
  lingerMs: 4,
  maxWaitingBytes: 64 * 1024 * 1024
}

/**
 * Shares produce calls between publishes: a topic that is idle is called at once, and what arrives during a call, or in
 * the `lingerMs` after it began, goes with the next. The bytes of a record's value must not change until its `publish`
 * settles.
 */
export class Batcher {
  readonly #parts: LaneParts
  readonly #maxWaitingBytes: number
  readonly #lanes = new Map<string, TopicLane>()
  #bytes = 0
  /** Before it, nothing that waits has expired. */
  #nextExpiry: Instant = Infinity
  #closed = false

  constructor({ transport, clock, limits = {}, ...events }: BatcherOptions) {
    const { maxWaitingBytes, ...batchLimits } = { ...defaultBatchLimits, ...limits }
    this.#parts = { transport, clock, limits: batchLimits, onCall: (report) => events.onCall?.(report) }
    this.#maxWaitingBytes = maxWaitingBytes
  }

  /**
   * Settles with receipts in the order of the records when all are durable.
   * @throws Problem of the record that can never be stored, else of the first that is not known to be
   */
  async publish(records: readonly BusRecord[], until: Instant = Infinity): Promise<readonly Receipt[]> {
    if (this.#closed) throw new Problem('shutting-down')
    // The name of a topic that has a lane was looked at when it got it.
    for (const { topic } of records) if (!this.#lanes.has(topic)) requireTopicName(topic)
    if (records.length === 0) return []
    if (this.#parts.clock.now() >= until) throw new Problem('deadline-exceeded')
    const sizes = records.map(recordBytes)
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    this.#requireRoom(records, bytes)
    this.#bytes += bytes
    this.#nextExpiry = Math.min(this.#nextExpiry, until)
    const { promise, resolve, reject } = Promise.withResolvers<readonly Receipt[]>()
    const publication = new Publication(records, until, {
      stored: (receipts) => {
        this.#bytes -= bytes
        resolve(receipts)
      },
      failed: (problem, receipts) => {
        this.#bytes -= bytes
        for (const [index, { topic, position }] of receipts.entries())
          if (position === '') this.#lanes.get(topic)?.release(sizes[index] ?? 0)
        reject(problem)
      }
    })
    for (const [index, { topic }] of records.entries())
      this.#laneOf(topic).add({ publication, index, bytes: sizes[index] ?? 0 })
    return promise
  }

  /** Refuses new records; settles when every publish has its verdict. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#lanes.values()].map(async (lane) => lane.idle()))
  }

  /** Refuses new records; what waits fails at once as `shutting-down`, what is in flight when its call ends. */
  abandon(): void {
    this.#closed = true
    for (const lane of this.#lanes.values())
      for (const publication of lane.publications()) publication.fail(new Problem('shutting-down'))
  }

  #requireRoom(records: readonly BusRecord[], bytes: number): void {
    if (bytes > this.#maxWaitingBytes) throw new Problem('event-too-large', { reason: 'publish-too-large' })
    if (!this.#hasRoom(records, bytes)) this.#dropExpired()
    if (!this.#hasRoom(records, bytes)) throw new Problem('bus-unavailable', { reason: 'queue-full' })
  }

  #hasRoom(records: readonly BusRecord[], bytes: number): boolean {
    const free = this.#maxWaitingBytes - this.#bytes
    for (const { topic } of records) if ((this.#lanes.get(topic)?.openBytes ?? 0) + bytes > free) return false
    return true
  }

  /** Nobody waits for these any more: they make room for those that somebody waits for. */
  #dropExpired(): void {
    const now = this.#parts.clock.now()
    if (now < this.#nextExpiry) return
    for (const lane of this.#lanes.values()) lane.drop()
    this.#nextExpiry = Infinity
    // What has expired and is still here is in flight: only its call can end it.
    for (const lane of this.#lanes.values())
      for (const { until } of lane.publications()) if (until > now) this.#nextExpiry = Math.min(this.#nextExpiry, until)
  }

  #laneOf(topic: string): TopicLane {
    const known = this.#lanes.get(topic)
    if (known !== undefined) return known
    const lane = new TopicLane(topic, this.#parts)
    this.#lanes.set(topic, lane)
    return lane
  }
}
