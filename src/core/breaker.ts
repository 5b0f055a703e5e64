/** What a call says of what it was made to; `unsaid`: neither that it serves nor that it fails. */
export type OutcomeKind = 'served' | 'failed' | 'unsaid'

/** Says which calls may be made: none for a while after several have failed one after another, then one at a time. */
export interface Breaker {
  /** Undefined where the call may not be made; else whoever makes it tells its end. */
  enter(): ((outcome: OutcomeKind) => Promise<void>) | undefined
  /** Ends its timers; calls are let through from then on. */
  stop(): void
}
