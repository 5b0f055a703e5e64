import type { Instant } from '../core/clock.ts'
import type { ConsideredEvent, ProtectedEvent, TranslatedEvent } from '../core/event.ts'
import type { FindFacts } from '../core/find-facts.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { Source } from '../core/source.ts'
import { admit } from './admit.ts'
import { considerOf, findTenant } from './consider.ts'
import { placeAdmitted } from './place.ts'
import { keepProtected } from './protect.ts'
import { endOf } from './quarantined-record.ts'
import type { QuarantinedEvent } from './quarantined-record.ts'
import { restoreEvent } from './restore-event.ts'

export interface Releasing {
  /** Of the quarantine. */
  readonly region: string
  readonly snapshot: Snapshot
  readonly findFacts: FindFacts | undefined
  readonly now: Instant
  /** When what has to be found out for admission must be there. */
  readonly until: Instant
}

/** What policy says now of an event in quarantine. */
export type Release =
  | { readonly kind: 'goes'; readonly placed: readonly ProtectedEvent[]; readonly source: Source }
  | { readonly kind: 'stays'; readonly why: StayReason; readonly reason?: string; readonly rules?: readonly string[] }

export const stayReasons = {
  expired: 'its time in quarantine is over: it can only be dropped',
  'source-missing': 'its source is no longer configured, or is of another provider now',
  unreadable: 'what is stored is no whole event',
  undecided: 'policy still names no region for it',
  held: 'admission rules still hold it',
  'not-admitted': 'admission rules refuse it'
} as const
export type StayReason = keyof typeof stayReasons

/** Asks policy again, by today's rules, directory and facts; nothing is published here. */
export async function release(stored: QuarantinedEvent, given: Releasing): Promise<Release> {
  const { snapshot, region, now } = given
  const source = snapshot.sources.get(stored.view.source)
  if (source === undefined || source.provider.name !== stored.view.provider) return stay('source-missing')
  const end = endOf(stored.quarantine, region, source.custody)
  if (end !== undefined && now >= end) return stay('expired')
  const event = restoreEvent(stored, source)
  if (event === undefined) return stay('unreadable')
  return judge(considerAgain(stored, event, source, given), source, given)
}

/** A tenant that was known is looked up by its id: its names may have changed hands since. */
function considerAgain(
  { view: { tenantId } }: QuarantinedEvent,
  event: TranslatedEvent,
  source: Source,
  { snapshot, now }: Releasing
): ConsideredEvent {
  const tenant = tenantId === undefined ? findTenant(event, source, snapshot) : snapshot.tenants.byId(tenantId)
  return considerOf(tenant, event, { source, snapshot, now })
}

async function judge(considered: ConsideredEvent, source: Source, given: Releasing): Promise<Release> {
  const { decision } = considered
  const { snapshot, findFacts, now, until } = given
  if (decision.kind === 'undecided') return { ...stay('undecided'), reason: decision.why, rules: decision.rules }
  const { admission, asked } = await admit(considered, { source, snapshot, findFacts, receivedAt: now, until })
  if (admission.kind === 'held') return { ...stay('held'), rules: admission.rules }
  if (admission.kind === 'refused') return { ...stay('not-admitted'), rules: admission.rules }
  return { kind: 'goes', placed: keepProtected(placeAdmitted(considered, snapshot, asked)), source }
}

function stay(why: StayReason): Extract<Release, { kind: 'stays' }> {
  return { kind: 'stays', why }
}
