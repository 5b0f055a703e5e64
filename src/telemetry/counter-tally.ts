/** A counter's child: what was added since prom-client was told last. */
export class CounterTally {
  #pending = 0

  /** @throws TypeError for what would make the counter fall, or no number any more: a bug of the caller */
  inc(by = 1): void {
    if (!(by >= 0 && by < Number.POSITIVE_INFINITY)) throw new TypeError(`a counter can’t rise by ${by}`)
    this.#pending += by
  }

  get hasRisen(): boolean {
    return this.#pending > 0
  }

  take(): number {
    const taken = this.#pending
    this.#pending = 0
    return taken
  }
}
