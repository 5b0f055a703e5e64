import type { BrokerConnection } from './broker-connection.ts'

/** The connection for one purpose: the same for all who ask, and another when it has closed or its log-in grows old. */
export class KeptConnection {
  readonly #open: () => Promise<BrokerConnection>
  #current: BrokerConnection | undefined
  #opening: Promise<BrokerConnection> | undefined

  constructor(open: () => Promise<BrokerConnection>) {
    this.#open = open
  }

  async get(): Promise<BrokerConnection> {
    const current = this.#current
    if (current?.isOpen === true && current.isFresh) return current
    this.#opening ??= this.#replace().finally(() => (this.#opening = undefined))
    return this.#opening
  }

  async #replace(): Promise<BrokerConnection> {
    const before = this.#current
    this.#current = await this.#open()
    before?.retire()
    return this.#current
  }
}
