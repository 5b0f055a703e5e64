import type { Instant } from '../core/clock.ts'
import type { AskedFacts, ConsideredEvent } from '../core/event.ts'
import type { FindFacts } from '../core/find-facts.ts'
import type { Admission, FactName, Facts } from '../core/policy.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { Soon } from '../core/soon.ts'
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
export function admit(considered: ConsideredEvent, given: Admitting): Soon<Admitted> {
  const { view, decision } = considered
  const { policy } = given.snapshot
  // What is stored nowhere triggers nothing: nobody is asked about it.
  const wanted = decision.kind === 'undecided' ? [] : policy.factsFor(view, given.receivedAt)
  if (wanted.length > 0) return findThenAdmit(considered, wanted, given)
  return { admission: policy.admit(view, given.receivedAt, nothingFound), asked: undefined }
}

async function findThenAdmit(
  { event, view }: ConsideredEvent,
  wanted: readonly FactName[],
  { findFacts = findNothing, source, snapshot: { policy, lookups }, receivedAt, until }: Admitting
): Promise<Admitted> {
  const facts = await findFacts(wanted, { event, source, lookups }, until)
  return { admission: policy.admit(view, receivedAt, facts), asked: askedOf(wanted, facts) }
}

function askedOf(wanted: readonly FactName[], facts: Facts): AskedFacts {
  return Object.fromEntries(wanted.map((fact) => [fact, facts[fact] ?? 'unknown']))
}
