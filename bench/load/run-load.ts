import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '../../test/fuzz/random.ts'
import type { Random } from '../../test/fuzz/random.ts'
import { Connection } from './connection.ts'
import { createDeliveryIds } from './prepared-request.ts'
import type { PreparedRequest } from './prepared-request.ts'

export interface LoadOptions {
  readonly port: number
  readonly requests: readonly PreparedRequest[]
  readonly connections: number
  readonly seconds: number
  /** Of the same load, before what counts. It is answered to its end, and its connections stay. Default 0. */
  readonly leadInSeconds?: number
  /** Told when what counts begins: nothing is under way then. */
  readonly onBegin?: () => void
  readonly seed: number
  /** Deliveries a second of an open loop. Without it the loop is closed: each connection sends when it was answered. */
  readonly rate?: number
}

export interface LoadResult {
  readonly answers: number
  readonly failures: number
  /** Up to the last answer that counts. */
  readonly seconds: number
  /** From when each delivery was to be sent, whether or not it could be: coordinated omission is no omission here. */
  readonly latenciesMs: readonly number[]
}

/** How long after the end what was due is still sent and waited for: longer than any sender waits. */
const graceMs = 15_000

/**
 * A closed loop finds what a server can do; an open loop, with the arrivals of independent senders (exponential gaps),
 * finds how long it takes at a rate.
 */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const run = new LoadRun(options)
  try {
    return await run.finish()
  } finally {
    run.close()
  }
}

class LoadRun {
  readonly #options: LoadOptions
  readonly #nextId: () => string
  readonly #random: Random
  readonly #connections: readonly Connection[]
  readonly #idle: Connection[]
  /** When what each busy connection sent was to be sent. */
  readonly #dueMs = new Map<Connection, number>()
  #latenciesMs: number[] = []
  #nextRequest: number
  #nextDueMs = 0
  #untilMs = 0
  #failures = 0
  #lastAnswerMs = 0

  constructor(options: LoadOptions) {
    this.#options = options
    this.#nextId = createDeliveryIds(options.seed)
    this.#random = createRandom(options.seed)
    this.#nextRequest = this.#random.below(options.requests.length)
    const onAnswer = (connection: Connection, status: number): void => this.#settle(connection, status)
    this.#connections = Array.from({ length: options.connections }, () => new Connection(options.port, onAnswer))
    this.#idle = [...this.#connections]
  }

  async finish(): Promise<LoadResult> {
    const { leadInSeconds = 0, seconds, onBegin } = this.#options
    if (leadInSeconds > 0) await this.#leadIn(leadInSeconds)
    onBegin?.()
    const startedMs = performance.now()
    await this.#send(seconds)
    return {
      answers: this.#latenciesMs.length,
      failures: this.#failures + this.#dueMs.size + this.#countUnsent(),
      seconds: (this.#lastAnswerMs - startedMs) / 1000,
      latenciesMs: this.#latenciesMs
    }
  }

  close(): void {
    for (const connection of this.#connections) connection.close()
  }

  async #leadIn(seconds: number): Promise<void> {
    await this.#send(seconds)
    this.#latenciesMs = []
    // What failed stays: a server that fails does so whenever it is asked.
    this.#failures += this.#countUnsent()
  }

  /** Until the last answer. */
  async #send(seconds: number): Promise<void> {
    this.#nextDueMs = performance.now()
    this.#untilMs = this.#nextDueMs + seconds * 1000
    this.#sendDue()
    while (performance.now() < this.#untilMs || (!this.#isDone() && performance.now() < this.#untilMs + graceMs)) {
      await sleep(1)
      this.#sendDue()
    }
  }

  #sendDue(): void {
    const { rate } = this.#options
    const now = performance.now()
    // What was due before the end and found no connection is sent all the same: it waited as a sender would have.
    const isDue = (): boolean =>
      rate === undefined ? now < this.#untilMs : this.#nextDueMs <= Math.min(now, this.#untilMs)
    while (this.#idle.length > 0 && isDue()) {
      const dueMs = rate === undefined ? now : this.#nextDueMs
      const connection = this.#idle.pop()
      if (connection !== undefined) this.#sendOne(connection, dueMs)
      if (rate !== undefined) this.#nextDueMs += this.#drawGapMs(rate)
    }
  }

  #isDone(): boolean {
    return this.#dueMs.size === 0 && this.#countUnsent() === 0
  }

  /** Of an open loop. */
  #countUnsent(): number {
    const { rate } = this.#options
    if (rate === undefined || this.#nextDueMs > this.#untilMs) return 0
    return Math.max(1, Math.round(((this.#untilMs - this.#nextDueMs) / 1000) * rate))
  }

  #drawGapMs(rate: number): number {
    return (-Math.log(1 - this.#random.below(2 ** 32) / 2 ** 32) * 1000) / rate
  }

  #sendOne(connection: Connection, dueMs: number): void {
    const request = this.#options.requests[this.#nextRequest++ % this.#options.requests.length]
    if (request === undefined) throw new Error('there are no requests to send')
    this.#dueMs.set(connection, dueMs)
    connection.send(request, this.#nextId())
  }

  #settle(connection: Connection, status: number): void {
    const dueMs = this.#dueMs.get(connection)
    // A connection that ends while nothing was asked of it is opened again when it is needed.
    if (dueMs === undefined) return
    this.#dueMs.delete(connection)
    const now = performance.now()
    if (status >= 200 && status < 300) this.#latenciesMs.push(now - dueMs)
    else this.#failures += 1
    this.#lastAnswerMs = now
    this.#idle.push(connection)
    this.#sendDue()
  }
}
