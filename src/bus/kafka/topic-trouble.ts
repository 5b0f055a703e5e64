import type { Clock } from '../../core/clock.ts'
import { GrowingPause } from './growing-pause.ts'
import type { KafkaFault } from './kafka-fault.ts'

const firstPauseMs = 200
const longestPauseMs = 5000

interface Trouble {
  readonly fault: KafkaFault
  readonly pause: GrowingPause
}

/** Topics that lately were not usable, so that each is asked after now and then and not for every batch. */
export class TopicTrouble {
  readonly #clock: Clock
  readonly #topics = new Map<string, Trouble>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws KafkaFault the one that was noted, until it is time to try again */
  check(topic: string): void {
    const trouble = this.#topics.get(topic)
    if (trouble?.pause.isOver === false) throw trouble.fault
  }

  note(topic: string, fault: KafkaFault): void {
    const pause = this.#topics.get(topic)?.pause ?? new GrowingPause(this.#clock, firstPauseMs, longestPauseMs)
    pause.begin()
    this.#topics.set(topic, { fault, pause })
  }

  passed(topic: string): void {
    this.#topics.delete(topic)
  }

  forget(): void {
    this.#topics.clear()
  }
}
