import type { Clock } from '../../core/clock.ts'

/**
 * Lets the calls of a topic begin at least `lingerMs` apart, so that on a busy topic several records share what a call
 * costs on both sides. It waits after a call and not before the first, unlike a producer's `linger.ms`: who comes to an
 * idle topic waits for nobody.
 */
export class CallPace {
  readonly #clock: Clock
  readonly #lingerMs: number
  #earliestMs = -Infinity
  #endPause: (() => void) | undefined

  constructor(clock: Clock, lingerMs: number) {
    this.#clock = clock
    this.#lingerMs = lingerMs
  }

  /** A call begins now. */
  began(): void {
    this.#earliestMs = this.#clock.monotonicMs() + this.#lingerMs
  }

  /** How long the next call is to wait still. */
  get leftMs(): number {
    return Math.max(0, this.#earliestMs - this.#clock.monotonicMs())
  }

  async pause(delayMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#endPause = resolve
    // A timer that is cut to whole milliseconds would end before the call may begin.
    const cancel = this.#clock.after(Math.ceil(delayMs), resolve)
    await promise
    cancel()
    this.#endPause = undefined
  }

  /** Whoever waits for the next call waits no longer. */
  hurry(): void {
    this.#endPause?.()
  }
}
