import type { Instant } from './clock.ts'

/** What an event is in a quarantine for; `expired` can only be dropped. */
export const keptKinds = ['held', 'undecided', 'expired'] as const
export type KeptKind = (typeof keptKinds)[number]

/** What a region's quarantine held when it was last looked at. */
export interface QuarantineState {
  readonly lookedAt: Instant
  readonly pending: Readonly<Record<KeptKind, number>>
  /** When the first of what is pending was stored. */
  readonly oldestAt: Instant | undefined
  /** When the next that is not expired yet will be, or will be removed by the log's retention. */
  readonly nextEndAt: Instant | undefined
  /** So many end soon. */
  readonly endingSoon: number
}
