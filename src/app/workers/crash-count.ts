/** How long a worker must have served for its end to be no sign of a loop. */
const steadyMs = 30_000
const maxShortLives = 5
const firstDelayMs = 100
const growth = 4
const maxDelayMs = 10_000

/** Counts the short lives of one worker, one process after the other. */
export class CrashCount {
  #shortLives = 0

  /** @param servedMs how long it had served; 0 for one that could not start */
  ended(servedMs: number): void {
    this.#shortLives = servedMs >= steadyMs ? 0 : this.#shortLives + 1
  }

  /** So many ends in a row are no accident: another one would end as they did. */
  get isLoop(): boolean {
    return this.#shortLives >= maxShortLives
  }

  /** Until the next one is started. */
  get delayMs(): number {
    return Math.min(maxDelayMs, firstDelayMs * growth ** Math.max(0, this.#shortLives - 1))
  }
}
