import type { FactValue } from './tenant.ts'

/**
 * Why events of one delivery are where they are, for whoever asks later: no payload, and of the view only what rules read.
 * The same delivery under the same configuration gives the same record.
 */
export interface DecisionRecord {
  /** The attempt, as `Turnpike-Delivery` names it. */
  readonly delivery: string
  readonly gateway: string
  readonly source: string
  /** When it was received: the moment at which policy was asked. */
  readonly time: string
  /** The configuration that decided. */
  readonly snapshot: string
  /** Where this record is stored: with what it explains. */
  readonly region: string
  readonly events: readonly EventDecision[]
}

export const verdicts = ['published', 'held', 'undecided', 'refused', 'released', 'dropped'] as const

export interface EventDecision {
  readonly id: string
  readonly source: string
  readonly type: string
  readonly verdict: (typeof verdicts)[number]
  /** Where it is; absent where it is stored nowhere. */
  readonly topic?: string
  /** Why it is not published. */
  readonly reason?: string
  readonly allowed: readonly string[]
  /** `id@version`: what has the same version says the same. */
  readonly rules: readonly string[]
  /** By path: `tenant.country`; and the facts that were asked for, `unknown` where they could not be found out. */
  readonly inputs: Readonly<Record<string, FactValue>>
}
