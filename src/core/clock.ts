/** Milliseconds since the Unix epoch. */
export type Instant = number

/** Time as an argument: pure folders never ask the machine (invariant 9). */
export interface Clock {
  now(): Instant
  /** Milliseconds with fractions from an arbitrary start, never going back: for durations. */
  monotonicMs(): number
  /** Runs `run` once after `delayMs`; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void
}
