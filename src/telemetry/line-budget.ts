import type { Clock } from '../core/clock.ts'

interface Window {
  taken: number
  readonly close: () => void
  readonly cancel: () => void
}

/** How many lines a key may have in a window; what is beyond is counted, and told once when the window ends. */
export class LineBudget {
  readonly #clock: Clock
  readonly #lines: number
  readonly #windowMs: number
  readonly #windows = new Map<string, Window>()

  constructor(clock: Clock, lines: number, windowMs: number) {
    this.#clock = clock
    this.#lines = lines
    this.#windowMs = windowMs
  }

  /** Whether a line may be written. The first taker of a window is who gets told what it suppressed. */
  take(key: string, onSuppressed: (count: number) => void): boolean {
    const window = this.#windows.get(key) ?? this.#open(key, onSuppressed)
    window.taken += 1
    return window.taken <= this.#lines
  }

  /** Ends every window now. */
  close(): void {
    for (const window of this.#windows.values()) window.close()
  }

  #open(key: string, onSuppressed: (count: number) => void): Window {
    const close = (): void => {
      window.cancel()
      this.#windows.delete(key)
      if (window.taken > this.#lines) onSuppressed(window.taken - this.#lines)
    }
    const window: Window = { taken: 0, close, cancel: this.#clock.after(this.#windowMs, close) }
    this.#windows.set(key, window)
    return window
  }
}
