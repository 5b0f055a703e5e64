import type { Instant } from './clock.ts'
import type { CorrelatedEvent } from './event.ts'
import type { FactName, Facts } from './policy.ts'
import type { Source } from './source.ts'

/**
 * Finds out about an event what its admission depends on. It settles by `until` at the latest and never rejects: what
 * could not be found out by then is absent, and the rule that asks for it fails closed.
 */
export type FindFacts = (
  wanted: readonly FactName[],
  about: { readonly event: CorrelatedEvent; readonly source: Source },
  until: Instant
) => Promise<Facts>
