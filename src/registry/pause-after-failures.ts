import type { Instant } from '../core/clock.ts'
import { registryLimits } from './registry-limits.ts'

/** Keeps from asking a registry that does not answer: after several failures in a row a pause, and then one at a time. */
export class PauseAfterFailures {
  #failures = 0
  #pausedUntil: Instant = 0
  #isTrying = false

  /** Whether it may be asked. Who may says `succeeded` or `failed` afterwards. */
  begin(now: Instant): boolean {
    if (this.#failures < registryLimits.failuresInARow) return true
    if (this.#isTrying || now < this.#pausedUntil) return false
    this.#isTrying = true
    return true
  }

  succeeded(): void {
    this.#failures = 0
    this.#isTrying = false
  }

  failed(now: Instant): void {
    this.#failures += 1
    this.#isTrying = false
    this.#pausedUntil = now + registryLimits.pauseMs
  }
}
