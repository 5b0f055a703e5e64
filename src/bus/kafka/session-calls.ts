/** The calls that are under way in a session: one that has retired ends with the last of them. */
export class SessionCalls {
  readonly #onDone: () => void
  #underWay = 0
  #isRetired = false

  constructor(onDone: () => void) {
    this.#onDone = onDone
  }

  async during<T>(step: () => Promise<T>): Promise<T> {
    this.#underWay += 1
    try {
      return await step()
    } finally {
      this.#underWay -= 1
      this.#endIfDone()
    }
  }

  retire(): void {
    this.#isRetired = true
    this.#endIfDone()
  }

  #endIfDone(): void {
    if (this.#isRetired && this.#underWay === 0) this.#onDone()
  }
}
