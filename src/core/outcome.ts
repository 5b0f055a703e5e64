import type { PlacedEvent } from './event.ts'
import type { Problem } from './problem.ts'
import type { Reply } from './reply.ts'

/** Every outcome that a delivery can have, in the order of the documentation. */
export const outcomeKinds = [
  'accepted',
  'spooled',
  'quarantined',
  'ignored',
  'answered',
  'refused',
  'deferred'
] as const
export type OutcomeKind = (typeof outcomeKinds)[number]

/** The one fate of a delivery (invariant 5). `spooled` joins with the capability that makes it. */
export type Outcome =
  | { readonly kind: 'accepted' | 'quarantined'; readonly events: readonly PlacedEvent[] }
  | { readonly kind: 'ignored'; readonly reason: 'event-not-allowed' | 'empty-batch' }
  | { readonly kind: 'answered'; readonly reply: Reply }
  | { readonly kind: 'refused' | 'deferred'; readonly problem: Problem }

/** Refused or deferred is computed from the problem, never chosen by hand. */
export function outcomeOf(problem: Problem): Outcome {
  return { kind: problem.spec.retry === 'never' ? 'refused' : 'deferred', problem }
}
