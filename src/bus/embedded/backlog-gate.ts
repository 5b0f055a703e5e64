import { Problem } from '../../core/problem.ts'

/** Bounds the memory of what waits for the disk. */
export class BacklogGate {
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Counts the bytes while `work` runs. Too much at once can never be taken, too much together may be later. */
  async admit<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    if (bytes > this.#maxBytes) throw new Problem('event-too-large', { reason: 'publish-too-large' })
    if (this.#bytes + bytes > this.#maxBytes) throw new Problem('bus-unavailable', { reason: 'backlog' })
    this.#bytes += bytes
    try {
      return await work()
    } finally {
      this.#bytes -= bytes
    }
  }
}
