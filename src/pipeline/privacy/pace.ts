/** From 1 to 4 ms of walking over a document. */
const turnBytes = 128 * 1024

/** Lets others have their turn when something has taken its own: for work whose size a sender chooses. */
export class Pace {
  readonly #pause: () => Promise<void>
  #leftBytes = turnBytes

  constructor(pause: () => Promise<void>) {
    this.#pause = pause
  }

  /** How much may be done until the next turn. */
  get leftBytes(): number {
    return this.#leftBytes
  }

  /** What was done, as so many bytes of walking. */
  async did(bytes: number): Promise<void> {
    this.#leftBytes -= bytes
    if (this.#leftBytes > 0) return
    this.#leftBytes = turnBytes
    await this.#pause()
  }
}
