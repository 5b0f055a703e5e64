import type { Clock, Instant } from '../../core/clock.ts'
import { KafkaFault } from './kafka-fault.ts'

/** One limit over several steps: each is raced against the same end. */
export class TimeLimit {
  readonly #clock: Clock
  readonly #over: Promise<never>
  readonly #endsAt: Instant
  readonly #cancel: () => void
  readonly #fail: (fault: KafkaFault) => void

  constructor(clock: Clock, limitMs: number) {
    const { promise, reject } = Promise.withResolvers<never>()
    this.#clock = clock
    this.#over = promise
    // It may pass while no step is under way.
    this.#over.catch(() => undefined)
    this.#fail = reject
    this.#endsAt = clock.monotonicMs() + limitMs
    this.#cancel = clock.after(limitMs, () => reject(new KafkaFault('timeout')))
  }

  /** Not less than 0. */
  get leftMs(): number {
    return Math.max(0, this.#endsAt - this.#clock.monotonicMs())
  }

  /** Settles as the step does, or with the fault `timeout`; the step then goes on, and nobody hears how it ends. */
  async race<T>(step: Promise<T>): Promise<T> {
    return Promise.race([step, this.#over])
  }

  async pause(pauseMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = this.#clock.after(pauseMs, resolve)
    try {
      await this.race(promise)
    } finally {
      cancel()
    }
  }

  /** The end of all steps. */
  cancel(): void {
    this.#cancel()
  }

  /** As if it had passed, but for that reason: the step that is under way fails now, and every later one. */
  end(fault: KafkaFault): void {
    this.#cancel()
    this.#fail(fault)
  }
}
