import type { Clock } from '../../core/clock.ts'
import { GrowingPause } from './growing-pause.ts'
import { placeOf } from './place.ts'

const firstPauseMs = 2000
const longestPauseMs = 60_000

/** Partitions for which the last call found no leader, and when to doubt that it is so. */
export class LeaderlessPartitions {
  readonly #partitions = new Set<string>()
  readonly #pause: GrowingPause

  constructor(clock: Clock) {
    this.#pause = new GrowingPause(clock, firstPauseMs, longestPauseMs)
  }

  has(topic: string, partition: number): boolean {
    return this.#partitions.has(placeOf({ topic, partition }))
  }

  note(topic: string, partition: number): void {
    this.#partitions.add(placeOf({ topic, partition }))
  }

  /** Its records are stored again. */
  passed(topic: string, partition: number): void {
    if (this.#partitions.delete(placeOf({ topic, partition })) && this.#partitions.size === 0) this.#pause.restart()
  }

  /** True after pauses, which grow for as long as a partition has no leader. */
  isTimeToDoubt(): boolean {
    if (!this.#pause.isOver) return false
    this.#pause.begin()
    return true
  }
}
