import type { Instant } from '../core/clock.ts'
import type { AskedFacts, ConsideredEvent } from '../core/event.ts'
import type { FindFacts } from '../core/find-facts.ts'
import type { Admission, FactName, Facts } from '../core/policy.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { Source } from '../core/source.ts'

/** What admission may depend on besides the event. */
export interface Admitting {
  readonly source: Source
  readonly snapshot: Snapshot
  readonly findFacts: FindFacts | undefined
  readonly receivedAt: Instant
  readonly until: Instant
}

const nothingFound: Facts = {}
const findNothing: FindFacts = () => Promise.resolve(nothingFound)

export interface Admitted {
  readonly admission: Admission
  /** Undefined where nothing had to be found out. */
  readonly asked: AskedFacts | undefined
}

/** Asks policy whether an event may trigger work; what policy has to know for it is found out first. */
export async function admit({ event, view, decision }: ConsideredEvent, given: Admitting): Promise<Admitted> {
  const { policy, lookups } = given.snapshot
  // What is stored nowhere triggers nothing: nobody is asked about it.
  const wanted = decision.kind === 'undecided' ? [] : policy.factsFor(view, given.receivedAt)
  const { findFacts = findNothing, source, until } = given
  const facts = wanted.length === 0 ? nothingFound : await findFacts(wanted, { event, source, lookups }, until)
  const asked = wanted.length === 0 ? undefined : askedOf(wanted, facts)
  return { admission: policy.admit(view, given.receivedAt, facts), asked }
}

function askedOf(wanted: readonly FactName[], facts: Facts): AskedFacts {
  return Object.fromEntries(wanted.map((fact) => [fact, facts[fact] ?? 'unknown']))
}
