import type { BusRecord, Receipt } from '../../core/bus.ts'
import type { Instant } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import type { Position } from './produce-transport.ts'

/** How a publication ends: once, and never while a record of it is in flight. */
export interface PublicationEnd {
  stored(receipts: readonly Receipt[]): void
  /** The receipts of what is not stored have no position. */
  failed(problem: Problem, receipts: readonly Receipt[]): void
}

/** The records of one `publish`, over any number of topics and calls, and their one verdict. */
export class Publication {
  readonly until: Instant
  #records: readonly BusRecord[]
  readonly #receipts: Receipt[]
  readonly #end: PublicationEnd
  /** Records that are not stored yet. */
  #open: number
  #inFlight = 0
  #problem: Problem | undefined
  #ended = false

  constructor(records: readonly BusRecord[], until: Instant, end: PublicationEnd) {
    this.until = until
    this.#records = records
    this.#receipts = records.map(({ topic }) => ({ topic, position: '' }))
    this.#open = records.length
    this.#end = end
  }

  /** None once it has ended: what still waits in a lane holds no bytes. */
  record(index: number): BusRecord | undefined {
    return this.#records[index]
  }

  /** Whether what waits of it is worth sending: a record of a failed publication is not, nor is one nobody waits for. */
  isWanted(now: Instant): boolean {
    if (this.#problem === undefined && now >= this.until) this.fail(new Problem('deadline-exceeded'))
    return this.#problem === undefined
  }

  began(): void {
    this.#inFlight += 1
  }

  /** A record that was in flight is durable. */
  stored(index: number, position: Position): void {
    this.#receipts[index] = { topic: this.#receipts[index]?.topic ?? '', position }
    this.#open -= 1
    this.returned()
  }

  /** A record that was in flight is no longer, without a verdict or after `fail`. */
  returned(): void {
    this.#inFlight -= 1
    this.#endIfDone()
  }

  /** The first problem counts, but what can never succeed counts before what may later. */
  fail(problem: Problem): void {
    if (this.#problem === undefined || (this.#problem.spec.retry === 'later' && problem.spec.retry === 'never'))
      this.#problem = problem
    this.#endIfDone()
  }

  #endIfDone(): void {
    if (this.#ended || this.#inFlight > 0 || (this.#problem === undefined && this.#open > 0)) return
    this.#ended = true
    this.#records = []
    if (this.#problem === undefined) this.#end.stored(this.#receipts)
    else this.#end.failed(this.#problem, this.#receipts)
  }
}
