import type { Clock, Instant } from '../../core/clock.ts'

/** Between tries of one thing: each pause is twice as long as the one before, up to the longest. */
export class GrowingPause {
  readonly #clock: Clock
  readonly #firstMs: number
  readonly #longestMs: number
  #nextMs: number
  #until: Instant = 0

  constructor(clock: Clock, firstMs: number, longestMs: number) {
    this.#clock = clock
    this.#firstMs = firstMs
    this.#longestMs = longestMs
    this.#nextMs = firstMs
  }

  /** It may be tried now. */
  get isOver(): boolean {
    return this.#clock.monotonicMs() >= this.#until
  }

  begin(): void {
    this.#until = this.#clock.monotonicMs() + this.#nextMs
    this.#nextMs = Math.min(this.#longestMs, this.#nextMs * 2)
  }

  /** The next is the first again; the present one lasts as long as it would. */
  restart(): void {
    this.#nextMs = this.#firstMs
  }
}
