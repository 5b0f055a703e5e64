import type { Clock, Instant } from '../../core/clock.ts'
import { placeOf } from './place.ts'

const firstPauseMs = 2000
const longestPauseMs = 60_000

/** Partitions for which the last call found no leader, and when to doubt that it is so. */
export class LeaderlessPartitions {
  readonly #clock: Clock
  readonly #partitions = new Set<string>()
  #pauseMs = firstPauseMs
  #nextDoubtAt: Instant = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  has(topic: string, partition: number): boolean {
    return this.#partitions.has(placeOf({ topic, partition }))
  }

  note(topic: string, partition: number): void {
    this.#partitions.add(placeOf({ topic, partition }))
  }

  /** Its records are stored again. */
  passed(topic: string, partition: number): void {
    if (this.#partitions.delete(placeOf({ topic, partition })) && this.#partitions.size === 0)
      this.#pauseMs = firstPauseMs
  }

  /** True after pauses, which grow for as long as a partition has no leader. */
  isTimeToDoubt(): boolean {
    const now = this.#clock.monotonicMs()
    if (now < this.#nextDoubtAt) return false
    this.#nextDoubtAt = now + this.#pauseMs
    if (this.#partitions.size > 0) this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2)
    return true
  }
}
