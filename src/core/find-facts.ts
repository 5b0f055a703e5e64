import type { Instant } from './clock.ts'
import type { CorrelatedEvent } from './event.ts'
import type { Lookups } from './lookups.ts'
import type { FactName, Facts } from './policy.ts'
import type { Source } from './source.ts'

/** What is asked about, and of whom. */
export interface FactsAbout {
  readonly event: CorrelatedEvent
  readonly source: Source
  /** Those of the snapshot that the delivery was given. */
  readonly lookups: Lookups | undefined
}

/**
 * Finds out about an event what its admission depends on. It settles well before `until`, so that the event can still be stored, and never rejects: what
 * could not be found out is absent, and the rule that asks for it fails closed.
 */
export type FindFacts = (wanted: readonly FactName[], about: FactsAbout, until: Instant) => Promise<Facts>
