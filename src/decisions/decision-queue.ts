import type { Bus, BusRecord } from '../core/bus.ts'
import type { Clock } from '../core/clock.ts'
import { toProblem } from '../core/problem.ts'
import type { Problem } from '../core/problem.ts'
import { recordBytes } from '../pipeline/encode.ts'

/** Why a record was not stored. */
export type DropReason = 'full' | 'refused' | 'stopped' | 'unconfigured'

export interface DecisionQueueOptions {
  readonly clock: Clock
  /** The bus that takes them now; undefined where the configuration names none any more. */
  readonly findBus: () => Bus | undefined
  readonly maxRecords: number
  readonly maxBytes: number
  readonly onSent: (records: number) => void
  readonly onDropped: (records: number, why: DropReason) => void
}

/** What `status` shows of a queue. */
export interface QueueStatus {
  readonly waiting: number
  readonly sent: number
  readonly dropped: number
  /** Why the last attempt failed, until one succeeds. */
  readonly failing?: string
}

interface Waiting {
  readonly record: BusRecord
  readonly bytes: number
  readonly onDropped: () => void
}

/** Of one call: a small part of what a bus lets wait, so that what it is asked to store besides is not crowded out. */
const maxCallRecords = 200
const maxCallBytes = 512 * 1024
const callWithinMs = 10_000
const firstPauseMs = 500
const longestPauseMs = 30_000
const noop = (): void => undefined

/**
 * Records on their way to a bus, which nobody waits for: so many in memory and no more, one call at a time. What fails for
 * now is tried again, with pauses; what does not fit meanwhile is dropped.
 */
export class DecisionQueue {
  readonly #options: DecisionQueueOptions
  /** Those of the call under way included, at the head. */
  readonly #waiting: Waiting[] = []
  #bytes = 0
  #sent = 0
  #dropped = 0
  #failing: string | undefined
  #failures = 0
  #working: Promise<void> | undefined
  #endPause: () => void = noop
  #state: 'open' | 'stopping' | 'closed' = 'open'

  constructor(options: DecisionQueueOptions) {
    this.#options = options
  }

  /** `onDropped` is told when the record is lost. */
  push(record: BusRecord, onDropped: () => void = noop): void {
    const { maxRecords, maxBytes } = this.#options
    const waiting = { record, bytes: recordBytes(record), onDropped }
    if (this.#state !== 'open') return this.#drop([waiting], 'stopped')
    if (this.#waiting.length >= maxRecords || this.#bytes + waiting.bytes > maxBytes)
      return this.#drop([waiting], 'full')
    this.#waiting.push(waiting)
    this.#bytes += waiting.bytes
    this.#working ??= this.#work()
  }

  status(): QueueStatus {
    const status = { waiting: this.#waiting.length, sent: this.#sent, dropped: this.#dropped }
    return this.#failing === undefined ? status : { ...status, failing: this.#failing }
  }

  /** Tries once more what waits; what is left when that fails, or when the time is up, is given up. */
  async stop(withinMs: number): Promise<void> {
    if (this.#state !== 'open') return
    this.#state = 'stopping'
    this.#endPause()
    const { promise: isOver, resolve } = Promise.withResolvers<void>()
    const cancel = this.#options.clock.after(withinMs, resolve)
    await Promise.race([this.#working, isOver])
    cancel()
    this.#state = 'closed'
    this.#dropAll('stopped')
  }

  async #work(): Promise<void> {
    // What is told in one turn shares the first call.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const bus = this.#options.findBus()
      if (bus === undefined) this.#dropAll('unconfigured')
      else await this.#send(bus, this.#head())
    }
    this.#working = undefined
  }

  /** Whether it is worth going on at once. */
  async #send(bus: Bus, call: readonly Waiting[]): Promise<boolean> {
    const problem = await this.#attempt(bus, call)
    // Whoever stopped it has counted them.
    if (this.#state === 'closed') return false
    if (problem === undefined) return this.#succeeded(call.length)
    if (problem.spec.retry === 'never') return this.#sendApart(bus, call)
    this.#failing = problem.reason ?? problem.code
    if (this.#state === 'stopping') this.#dropAll('stopped')
    else await this.#pause()
    return false
  }

  /** One of them is what the bus never takes: the others are stored without it. */
  async #sendApart(bus: Bus, call: readonly Waiting[]): Promise<boolean> {
    if (call.length === 1) {
      this.#drop(this.#take(1), 'refused')
      return true
    }
    for (const one of call) if (!(await this.#send(bus, [one]))) return false
    return true
  }

  async #attempt(bus: Bus, call: readonly Waiting[]): Promise<Problem | undefined> {
    const records = call.map(({ record }) => record)
    try {
      await bus.publish(records, this.#options.clock.now() + callWithinMs)
      return undefined
    } catch (thrown) {
      return toProblem(thrown)
    }
  }

  #succeeded(count: number): boolean {
    this.#take(count)
    this.#sent += count
    this.#failing = undefined
    this.#failures = 0
    this.#options.onSent(count)
    return true
  }

  async #pause(): Promise<void> {
    const { promise: isOver, resolve } = Promise.withResolvers<void>()
    const cancel = this.#options.clock.after(Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures), resolve)
    this.#failures += 1
    this.#endPause = resolve
    await isOver
    cancel()
    this.#endPause = noop
  }

  /** As many as one call may have; at least one. */
  #head(): readonly Waiting[] {
    let bytes = 0
    const end = this.#waiting.findIndex((one, at) => (bytes += one.bytes) > maxCallBytes && at > 0)
    return this.#waiting.slice(0, Math.min(maxCallRecords, end === -1 ? this.#waiting.length : end))
  }

  #take(count: number): readonly Waiting[] {
    const taken = this.#waiting.splice(0, count)
    for (const { bytes } of taken) this.#bytes -= bytes
    return taken
  }

  #dropAll(why: DropReason): void {
    this.#drop(this.#take(this.#waiting.length), why)
  }

  #drop(lost: readonly Waiting[], why: DropReason): void {
    if (lost.length === 0) return
    this.#dropped += lost.length
    this.#options.onDropped(lost.length, why)
    for (const { onDropped } of lost) onDropped()
  }
}
