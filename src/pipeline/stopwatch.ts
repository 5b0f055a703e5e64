import type { Clock } from '../core/clock.ts'
import type { Journal, Stage } from '../core/stage.ts'

/** A journal that keeps how long each stage took, and passes everything on to another one. */
export class Stopwatch implements Journal {
  readonly stageMs: Partial<Record<Stage, number>> = {}
  readonly #clock: Clock
  readonly #next: Journal | undefined
  #since: number

  constructor(clock: Clock, next: Journal | undefined) {
    this.#clock = clock
    this.#next = next
    this.#since = clock.monotonicMs()
  }

  passed(stage: Stage, result: unknown): void {
    const now = this.#clock.monotonicMs()
    this.stageMs[stage] = now - this.#since
    this.#since = now
    this.#next?.passed(stage, result)
  }
}
