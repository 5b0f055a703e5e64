import type { Clock } from '../core/clock.ts'

export interface RepeatWindowOptions {
  readonly clock: Clock
  readonly windowMs: number
  /** What was seen first is forgotten first, so that memory is bounded whatever comes. */
  readonly maxKeys: number
}

/** Tells what was seen within a window from what is new. A window begins with the first of its kind and is not prolonged. */
export class RepeatWindow {
  readonly #options: RepeatWindowOptions
  /** By key, when its window ends; the oldest first. */
  readonly #seen = new Map<string, number>()

  constructor(options: RepeatWindowOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#seen.size
  }

  isRepeat(key: string): boolean {
    const now = this.#options.clock.monotonicMs()
    this.#forgetEnded(now)
    if (this.#seen.has(key)) return true
    this.#seen.set(key, now + this.#options.windowMs)
    return false
  }

  /** What was seen came to nothing: the next is the first again. */
  forget(key: string): void {
    this.#seen.delete(key)
  }

  #forgetEnded(now: number): void {
    for (const [key, end] of this.#seen) {
      if (end > now && this.#seen.size < this.#options.maxKeys) return
      this.#seen.delete(key)
    }
  }
}
