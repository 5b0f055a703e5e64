import { EventEmitter } from 'node:events'
import CircuitBreaker from 'opossum'
import type { OutcomeKind } from '../../core/breaker.ts'
import type { Clock } from '../../core/clock.ts'

export type CircuitState = 'closed' | 'open' | 'half-open'

export interface CircuitLimits {
  /** So many in a row open the circuit. */
  readonly failures: number
  /** A failure that is older than that is not in the row any more. */
  readonly windowMs: number
  /** How long it is open before a call is let through. */
  readonly resetMs: number
}

const buckets = 10

/**
 * opossum's states, rolling window and reset timer, fed with the outcomes of calls when they have ended. It could run the
 * calls itself, but counts a call when it begins: of calls that last 5 s it would see the beginnings leave the window
 * before the ends, and while it is half-open the end of any older call would decide. https://nodeshift.dev/opossum/
 */
export class Circuit {
  readonly #breaker: CircuitBreaker<[OutcomeKind], void>
  readonly #rotation = new EventEmitter()
  readonly #clock: Clock
  readonly #bucketMs: number
  #bucketEndsMs: number
  #hasFailures = false

  /** `onChange` must not throw. */
  constructor(limits: CircuitLimits, clock: Clock, onChange: (state: CircuitState) => void) {
    this.#clock = clock
    this.#bucketMs = limits.windowMs / buckets
    this.#bucketEndsMs = clock.monotonicMs() + this.#bucketMs
    this.#breaker = new CircuitBreaker(settleAs, {
      // Calls are bounded by their own limit.
      timeout: false,
      resetTimeout: limits.resetMs,
      volumeThreshold: limits.failures,
      // The window holds failures only, see `count`.
      errorThresholdPercentage: 99,
      rollingCountTimeout: limits.windowMs,
      rollingCountBuckets: buckets,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      // Instead of an interval of its own: nothing need turn while nothing fails.
      rotateBucketController: this.#rotation
    })
    this.#breaker.on('open', () => onChange('open'))
    this.#breaker.on('halfOpen', () => onChange('half-open'))
    this.#breaker.on('close', () => onChange('closed'))
    this.#breaker.on('failure', () => (this.#hasFailures = true))
    this.#breaker.on('success', () => {
      this.#hasFailures = false
      // One success breaks the row, and after the circuit has closed the failures that opened it count no more.
      this.#forget(buckets)
    })
  }

  get state(): CircuitState {
    if (this.#breaker.opened) return 'open'
    return this.#breaker.halfOpen ? 'half-open' : 'closed'
  }

  /** Settles when the state is what the outcome makes of it. */
  async count(outcome: OutcomeKind): Promise<void> {
    if (outcome === 'unsaid') return
    // So that it costs nothing while all is well.
    if (outcome === 'served' && this.#breaker.closed && !this.#hasFailures) return
    this.#rotate()
    // It passes the failure on, and refuses once it is open or stopped.
    await this.#breaker.fire(outcome).catch(() => undefined)
  }

  stop(): void {
    this.#breaker.shutdown()
  }

  #rotate(): void {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs < this.#bucketEndsMs) return
    const passed = 1 + Math.floor((nowMs - this.#bucketEndsMs) / this.#bucketMs)
    this.#bucketEndsMs += passed * this.#bucketMs
    this.#forget(Math.min(passed, buckets))
  }

  #forget(bucketCount: number): void {
    for (let bucket = 0; bucket < bucketCount; bucket += 1) this.#rotation.emit('rotate')
  }
}

/** A failure is told to opossum by a rejection. */
async function settleAs(outcome: OutcomeKind): Promise<void> {
  if (outcome === 'failed') throw new Error('a call failed')
}
