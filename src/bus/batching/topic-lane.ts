import type { Clock } from '../../core/clock.ts'
import { toProblem } from '../../core/problem.ts'
import { CallPace } from './call-pace.ts'
import { ProduceFault } from './produce-transport.ts'
import type { ProduceTransport, Verdict } from './produce-transport.ts'
import type { Publication } from './publication.ts'

/** A record on its way, and whose it is. */
export interface Waiting {
  readonly publication: Publication
  /** Its place in the publication. */
  readonly index: number
  readonly bytes: number
}

export interface BatchLimits {
  readonly maxBatchRecords: number
  /** Of the records together; one that is larger alone goes alone. */
  readonly maxBatchBytes: number
  /** Between the beginnings of two calls of a topic, unless a batch is full before. */
  readonly lingerMs: number
}

/** One produce call, as the metrics see it. */
export interface CallReport {
  readonly topic: string
  readonly records: number
  readonly bytes: number
  readonly stored: number
  readonly durationMs: number
}

export interface LaneParts {
  readonly transport: ProduceTransport
  readonly clock: Clock
  readonly limits: BatchLimits
  onCall(report: CallReport): void
}

/**
 * The records of one topic, in their order: at most one call in flight, and the next not at once; what arrives meanwhile is
 * its batch.
 */
export class TopicLane {
  readonly #topic: string
  readonly #parts: LaneParts
  readonly #pace: CallPace
  #waiting: Waiting[] = []
  /** The batch whose calls are under way; some of it may have its verdict. */
  #sending: readonly Waiting[] = []
  #working: Promise<void> | undefined
  #openBytes = 0

  constructor(topic: string, parts: LaneParts) {
    this.#topic = topic
    this.#parts = parts
    this.#pace = new CallPace(parts.clock, parts.limits.lingerMs)
  }

  /** Of the records that are not stored, of publications that are open. */
  get openBytes(): number {
    return this.#openBytes
  }

  add(entry: Waiting): void {
    this.#openBytes += entry.bytes
    this.#waiting.push(entry)
    if (this.#isFull) this.#pace.hurry()
    this.#working ??= this.#work()
  }

  /** The publication of a record of so many bytes has ended without it. */
  release(bytes: number): void {
    this.#openBytes -= bytes
  }

  /** Lets go of what nobody waits for, without a call. */
  drop(): void {
    const now = this.#parts.clock.now()
    this.#waiting = this.#waiting.filter(({ publication }) => publication.isWanted(now))
  }

  /**
   * All that are open here, each as often as it has records, and perhaps some that have ended. There is no set of them on
   * purpose: a table that many come and go in leaves older ones behind, which hold on to what they had and are chained to
   * each other, so that what is short-lived outlives the garbage collector's quick rounds.
   */
  *publications(): Iterable<Publication> {
    for (const { publication } of this.#sending) yield publication
    for (const { publication } of this.#waiting) yield publication
  }

  /** Settles when nothing waits and nothing is in flight; nobody lingers for it. */
  async idle(): Promise<void> {
    this.#pace.hurry()
    await this.#working
  }

  async #work(): Promise<void> {
    // What is published in the same turn shares the first call.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const pauseMs = this.#isFull ? 0 : this.#pace.leftMs
      if (pauseMs > 0) await this.#pace.pause(pauseMs)
      this.#pace.began()
      this.#sending = this.#take()
      await this.#send(this.#sending)
    }
    this.#sending = []
    this.#working = undefined
  }

  /** Between two calls: more would not go with the next. */
  get #isFull(): boolean {
    const { maxBatchRecords, maxBatchBytes } = this.#parts.limits
    return this.#waiting.length >= maxBatchRecords || this.#openBytes >= maxBatchBytes
  }

  /** What goes with the next call; nothing where nobody waits for any of it. */
  #take(): readonly Waiting[] {
    const { clock, limits } = this.#parts
    const now = clock.now()
    const batch: Waiting[] = []
    let bytes = 0
    let passed = 0
    for (const entry of this.#waiting) {
      if (entry.publication.isWanted(now)) {
        const isFull = batch.length >= limits.maxBatchRecords || bytes + entry.bytes > limits.maxBatchBytes
        if (batch.length > 0 && isFull) break
        batch.push(entry)
        bytes += entry.bytes
      }
      passed += 1
    }
    this.#waiting.splice(0, passed)
    return batch
  }

  /**
   * Sends a batch, and sends the records among which one is at fault again in halves, the first half first: so the order
   * of a key holds, and the good ones beside a bad one are stored.
   */
  async #send(batch: readonly Waiting[]): Promise<void> {
    if (batch.length === 0) return
    const suspects = await this.#call(batch)
    if (suspects.length === 0) return
    const half = Math.ceil(suspects.length / 2)
    await this.#send(this.#wanted(suspects.slice(0, half)))
    await this.#send(this.#wanted(suspects.slice(half)))
  }

  #wanted(batch: readonly Waiting[]): readonly Waiting[] {
    const now = this.#parts.clock.now()
    return batch.filter(({ publication }) => publication.isWanted(now))
  }

  /** One call; gives the records of which at least one, but not which one, is known to be at fault. */
  async #call(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
    for (const { publication } of batch) publication.began()
    const startedMs = this.#parts.clock.monotonicMs()
    const verdicts = Array.from<Verdict | undefined>({ length: batch.length })
    const tell = (index: number, verdict: Verdict): void => {
      const entry = batch[index]
      // The first word counts, also against one that comes after the call has ended.
      if (entry === undefined || verdicts[index] !== undefined) return
      verdicts[index] = verdict
      if (!isAccusation(verdict)) this.#judge(entry, verdict)
    }
    const fault = await this.#produce(batch, tell)
    for (const index of batch.keys())
      if (verdicts[index] === undefined) tell(index, fault ?? faultFrom(new Error('a record without a verdict')))
    this.#report(batch, verdicts, startedMs)
    const accused = batch.filter((_, index) => isAccusation(verdicts[index]))
    const [guilty, ...others] = accused
    if (guilty !== undefined && others.length === 0) {
      this.#judge(guilty, verdicts[batch.indexOf(guilty)])
      return []
    }
    for (const { publication } of accused) publication.returned()
    return accused
  }

  /** Gives the verdict of those that were told none; undefined when there should be no such. */
  async #produce(
    batch: readonly Waiting[],
    tell: (index: number, verdict: Verdict) => void
  ): Promise<ProduceFault | undefined> {
    // None of them has ended: each was wanted when the call began.
    const records = batch.flatMap(({ publication, index }) => publication.record(index) ?? [])
    try {
      await this.#parts.transport.produce(this.#topic, records, tell)
      return undefined
    } catch (thrown) {
      return faultFrom(thrown)
    }
  }

  #judge({ publication, index, bytes }: Waiting, verdict: Verdict | undefined): void {
    if (typeof verdict === 'string') {
      this.#openBytes -= bytes
      return publication.stored(index, verdict)
    }
    if (verdict !== undefined) publication.fail(verdict.problem)
    publication.returned()
  }

  #report(batch: readonly Waiting[], verdicts: readonly (Verdict | undefined)[], startedMs: number): void {
    this.#parts.onCall({
      topic: this.#topic,
      records: batch.length,
      bytes: batch.reduce((sum, { bytes }) => sum + bytes, 0),
      stored: verdicts.filter((verdict) => typeof verdict === 'string').length,
      durationMs: this.#parts.clock.monotonicMs() - startedMs
    })
  }
}

/** Of a reason that nobody knows, nothing smaller than the region can be said. */
function faultFrom(thrown: unknown): ProduceFault {
  return thrown instanceof ProduceFault ? thrown : new ProduceFault('region', toProblem(thrown))
}

function isAccusation(verdict: Verdict | undefined): boolean {
  return verdict instanceof ProduceFault && verdict.scope === 'record'
}
