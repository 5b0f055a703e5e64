import type { OutcomeKind } from '../core/breaker.ts'

export interface FailureTraits {
  /** What it says of the system that was asked. */
  readonly says?: OutcomeKind
  /** It may pass by itself at once. */
  readonly isFleeting?: boolean
  /** For so long nothing shall be asked. */
  readonly pauseMs?: number | undefined
}

/** Why something could not be found out; the message is a few words for the operator, without values. */
export class LookupFailure extends Error {
  readonly outcome: 'failed' | 'timeout' | 'breaker'
  readonly says: OutcomeKind
  readonly isFleeting: boolean
  readonly pauseMs: number | undefined

  constructor(outcome: LookupFailure['outcome'], message: string, traits: FailureTraits = {}) {
    super(message)
    this.name = 'LookupFailure'
    this.outcome = outcome
    this.says = traits.says ?? 'failed'
    this.isFleeting = traits.isFleeting ?? false
    this.pauseMs = traits.pauseMs
  }
}
