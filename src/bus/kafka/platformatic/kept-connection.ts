import type { Clock } from '../../../core/clock.ts'
import { GrowingPause } from '../growing-pause.ts'
import { KafkaFault, faultOf } from '../kafka-fault.ts'

/** What is kept of a connection. */
interface Keepable {
  readonly isOpen: boolean
  readonly isFresh: boolean
  retire(): void
}

/** Not longer than a second try waits. */
const firstPauseMs = 100
const longestPauseMs = 5000

/**
 * The connection for one purpose: the same for all who ask, and another when it has closed or is fresh no longer: its log-in grows old, or the broker has not read from it for long. When
 * none can be opened it is not tried again for every record: a log-in costs the broker, and may lock the account.
 */
export class KeptConnection<Connection extends Keepable> {
  readonly #open: () => Promise<Connection>
  readonly #pause: GrowingPause
  #current: Connection | undefined
  #opening: Promise<Connection> | undefined
  /** Why the last one could not be opened. */
  #fault = new KafkaFault('unreachable')

  constructor(clock: Clock, open: () => Promise<Connection>) {
    this.#pause = new GrowingPause(clock, firstPauseMs, longestPauseMs)
    this.#open = open
  }

  /** @throws KafkaFault why it can't be opened, which may have been found out some time ago */
  async get(): Promise<Connection> {
    const current = this.#current
    if (current?.isOpen === true && current.isFresh) return current
    if (!this.#pause.isOver) return this.#orOld(this.#fault)
    this.#opening ??= this.#replace().finally(() => (this.#opening = undefined))
    return this.#opening
  }

  async #replace(): Promise<Connection> {
    const before = this.#current
    try {
      this.#current = await this.#open()
      this.#pause.restart()
      before?.retire()
      return this.#current
    } catch (thrown) {
      this.#fault = faultOf(thrown)
      this.#pause.begin()
      return this.#orOld(this.#fault)
    }
  }

  /** A log-in that grows old is good until the broker ends it, and a broker that does not read says so. */
  #orOld(fault: KafkaFault): Connection {
    if (this.#current?.isOpen === true) return this.#current
    throw fault
  }
}
