import type { Clock } from '../core/clock.ts'

export interface LineBatchOptions {
  readonly clock: Clock
  /** Whole lines only: a line that is longer is written by itself. */
  readonly maxBytes: number
  /** The longest that a line waits for others. */
  readonly waitMs: number
  /** Given what is full. */
  readonly write: (lines: string) => void
  /** Given what has waited long enough: it should be seen now. */
  readonly writeNow: (lines: string) => void
}

/** Lines that are written together: each write costs as much as several lines. */
export class LineBatch {
  readonly #options: LineBatchOptions
  /** Bytes, not a text that grows: hundreds of small texts that outlive a collection each made the heap larger. */
  readonly #buffer: Buffer
  #bytes = 0
  #cancel: (() => void) | undefined

  constructor(options: LineBatchOptions) {
    this.#options = options
    this.#buffer = Buffer.allocUnsafe(options.maxBytes)
  }

  add(line: string): void {
    const { clock, maxBytes, waitMs, write } = this.#options
    const bytes = Buffer.byteLength(line)
    if (this.#bytes > 0 && this.#bytes + bytes > maxBytes) write(this.take())
    if (bytes > maxBytes) return write(line)
    this.#bytes += this.#buffer.write(line, this.#bytes)
    // Not begun anew with each batch: one timer at a time, and no line waits for longer.
    this.#cancel ??= clock.after(waitMs, () => {
      this.#cancel = undefined
      if (this.#bytes > 0) this.#options.writeNow(this.take())
    })
  }

  /** What waits now; it is the caller's from here on. */
  take(): string {
    const lines = this.#buffer.toString('utf8', 0, this.#bytes)
    this.#bytes = 0
    return lines
  }

  stop(): void {
    this.#cancel?.()
  }
}
