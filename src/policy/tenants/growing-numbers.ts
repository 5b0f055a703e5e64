/** Whole numbers below 2^32 that are only ever added to. */
export class GrowingNumbers {
  #numbers = new Uint32Array(1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  add(value: number): void {
    if (this.#length === this.#numbers.length) {
      const grown = new Uint32Array(2 * this.#numbers.length)
      grown.set(this.#numbers)
      this.#numbers = grown
    }
    this.#numbers[this.#length++] = value
  }

  at(index: number): number {
    return this.#numbers[index] ?? 0
  }

  /** In a buffer of their own that may be given to another thread. */
  finish(): Uint32Array<ArrayBuffer> {
    return this.#numbers.slice(0, this.#length)
  }
}
