import type { OutcomeKind } from '../../core/breaker.ts'
import { ProduceFault } from '../batching/produce-transport.ts'

/** The transport's own word for: no broker was asked. It is at once, and passes the moment there is a connection. */
const unasked = 'not-connected'

/**
 * Gathers the verdicts of one call. Stored records show that the region serves, whatever became of the others. A fault of
 * a record or a topic says neither: a broker may have sent it, or the transport may have remembered it and asked nobody.
 * The same holds of what no transport should throw.
 */
export class CallOutcome {
  #stored = false
  #failed = false

  /** A verdict, or what a call has thrown. */
  note(verdict: unknown): void {
    if (typeof verdict === 'string') this.#stored = true
    else if (isFailureOfRegion(verdict)) this.#failed = true
  }

  get kind(): OutcomeKind {
    if (this.#stored) return 'served'
    return this.#failed ? 'failed' : 'unsaid'
  }
}

function isFailureOfRegion(verdict: unknown): boolean {
  if (!(verdict instanceof ProduceFault) || verdict.scope !== 'region') return false
  // Not `deadline-exceeded`, `shutting-down` or `internal`: these are the gateway's own.
  const { code, reason } = verdict.problem
  return code === 'bus-unavailable' && reason !== unasked
}
