/** What is kept of a connection. */
interface Keepable {
  readonly isOpen: boolean
  readonly isFresh: boolean
  retire(): void
}

/** The connection for one purpose: the same for all who ask, and another when it has closed or its log-in grows old. */
export class KeptConnection<Connection extends Keepable> {
  readonly #open: () => Promise<Connection>
  #current: Connection | undefined
  #opening: Promise<Connection> | undefined

  constructor(open: () => Promise<Connection>) {
    this.#open = open
  }

  async get(): Promise<Connection> {
    const current = this.#current
    if (current?.isOpen === true && current.isFresh) return current
    this.#opening ??= this.#replace().finally(() => (this.#opening = undefined))
    return this.#opening
  }

  async #replace(): Promise<Connection> {
    const before = this.#current
    this.#current = await this.#open()
    before?.retire()
    return this.#current
  }
}
