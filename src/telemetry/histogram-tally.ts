/** A histogram's child. */
export class HistogramTally {
  readonly #upperBounds: readonly number[]
  /** Observations by the first bound that they do not exceed; the last is of those beyond every bound. */
  readonly #counts: Float64Array
  #sum = 0

  constructor(upperBounds: readonly number[]) {
    this.#upperBounds = upperBounds
    this.#counts = new Float64Array(upperBounds.length + 1)
  }

  /** @throws TypeError for what would make the sum no number any more: a bug of the caller */
  observe(value: number): void {
    if (!Number.isFinite(value)) throw new TypeError(`a histogram can’t take ${value}`)
    const bounds = this.#upperBounds
    let at = 0
    // Nothing is beyond infinity: that is where the last count is.
    while (value > (bounds[at] ?? Infinity)) at += 1
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
    this.#sum += value
  }

  /** How many observations do not exceed each bound; the last number is that of all. */
  countUpToEach(): readonly number[] {
    let count = 0
    return Array.from(this.#counts, (observed) => (count += observed))
  }

  get sum(): number {
    return this.#sum
  }
}
