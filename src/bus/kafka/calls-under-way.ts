/** Of a session or a connection: one that has retired ends with the last of them. */
export class CallsUnderWay {
  readonly #onDone: () => void
  #count = 0
  #isRetired = false

  constructor(onDone: () => void) {
    this.#onDone = onDone
  }

  get isRetired(): boolean {
    return this.#isRetired
  }

  async during<T>(step: () => Promise<T>): Promise<T> {
    this.#count += 1
    try {
      return await step()
    } finally {
      this.#count -= 1
      this.#endIfDone()
    }
  }

  retire(): void {
    this.#isRetired = true
    this.#endIfDone()
  }

  #endIfDone(): void {
    if (this.#isRetired && this.#count === 0) this.#onDone()
  }
}
