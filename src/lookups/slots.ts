import type { Clock } from '../core/clock.ts'
import { LookupFailure } from './lookup-failure.ts'
import { lookupLimits } from './lookup-limits.ts'

/** So many at once, the others in their order; who has waited too long goes away. */
export class Slots {
  readonly #clock: Clock
  readonly #waiting = new Set<() => void>()
  #taken = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Settles with what gives the slot back. @throws LookupFailure */
  async take(): Promise<() => void> {
    if (this.#taken >= lookupLimits.questionsAtOnce) await this.#wait()
    else this.#taken += 1
    return () => this.#giveBack()
  }

  async #wait(): Promise<void> {
    if (this.#waiting.size >= lookupLimits.questionsWaiting) throw tooMany()
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(lookupLimits.waitMs, () => {
        this.#waiting.delete(enter)
        reject(tooMany())
      })
      const enter = (): void => {
        cancel()
        resolve()
      }
      this.#waiting.add(enter)
    })
  }

  /** The slot is the next one's, if anybody waits. */
  #giveBack(): void {
    const [next] = this.#waiting
    if (next === undefined) {
      this.#taken -= 1
      return
    }
    this.#waiting.delete(next)
    next()
  }
}

function tooMany(): LookupFailure {
  return new LookupFailure('failed', 'too much is asked of it at once', { says: 'unsaid' })
}
