import type { Clock, Instant } from '../../core/clock.ts'
import type { KafkaFault } from './kafka-fault.ts'

const firstPauseMs = 200
const longestPauseMs = 5000

interface Trouble {
  readonly fault: KafkaFault
  readonly pauseMs: number
  readonly until: Instant
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
    if (trouble !== undefined && this.#clock.monotonicMs() < trouble.until) throw trouble.fault
  }

  note(topic: string, fault: KafkaFault): void {
    const before = this.#topics.get(topic)
    const pauseMs = before === undefined ? firstPauseMs : Math.min(longestPauseMs, before.pauseMs * 2)
    this.#topics.set(topic, { fault, pauseMs, until: this.#clock.monotonicMs() + pauseMs })
  }

  passed(topic: string): void {
    this.#topics.delete(topic)
  }

  forget(): void {
    this.#topics.clear()
  }
}
