/** A gauge's child. */
export class GaugeTally {
  #value: number | undefined

  inc(): void {
    this.#value = (this.#value ?? 0) + 1
  }

  dec(): void {
    this.#value = (this.#value ?? 0) - 1
  }

  set(value: number): void {
    this.#value = value
  }

  /** Undefined where none was set, so that none is shown. */
  get value(): number | undefined {
    return this.#value
  }
}
