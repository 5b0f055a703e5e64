import type { Instant } from '../core/clock.ts'
import type { AskedFacts, ConsideredEvent, Decided, PlacedEvent, Quarantine, TranslatedEvent } from '../core/event.ts'
import type { Admission } from '../core/policy.ts'
import { Problem } from '../core/problem.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { whenAll, whenHere } from '../core/soon.ts'
import type { Soon } from '../core/soon.ts'
import type { Custody, Source } from '../core/source.ts'
import { admit } from './admit.ts'
import type { Admitted, Admitting } from './admit.ts'
import { mayKeep } from './may-keep.ts'
import { driftReason, quarantineKey, quarantineTopic } from './quarantine-place.ts'
import { sealPlaced } from './seal.ts'
import { tellErrors, tellRefused, tellUndecided } from './tell-decisions.ts'
import type { ToldDelivery } from './tell-decisions.ts'
import { storableTenantName } from './read-stored-facts.ts'

/** The delivery that brought the events, and what admission may depend on besides. */
export interface Placing extends Admitting, ToldDelivery {
  readonly source: Source
}

/**
 * Gives every event of a delivery its place: the regions that policy names, or a quarantine. There is no default region:
 * where something cannot be decided, all of it is kept in custody or nothing is stored (invariant 2).
 * @throws Problem `undecided`, or `not-admitted` where policy refuses all of it
 */
export function place(considered: readonly ConsideredEvent[], given: Placing): Soon<readonly PlacedEvent[]> {
  tellErrors(
    considered.map(({ decision }) => decision),
    given
  )
  if (considered.some(({ decision }) => decision.kind === 'undecided')) return keepUndecided(considered, given)
  const judgeOne = (event: ConsideredEvent): Soon<Judged> =>
    whenHere(admit(event, given), (admitted) => judge(event, admitted, given))
  return whenAll(considered, judgeOne, (judged) => placeAll(judged, given))
}

interface Judged extends Admitted {
  readonly considered: ConsideredEvent
}

function placeAll(judged: readonly Judged[], given: Placing): readonly PlacedEvent[] {
  tellRefused(judged, given)
  const placed = judged.map((each) => placeOne(each, given))
  if (placed.every((copies) => copies.length === 0)) throw new Problem('not-admitted')
  return placed.flat()
}

function judge(considered: ConsideredEvent, { admission, asked }: Admitted, given: Placing): Judged {
  tellErrors([admission], given)
  return { considered, asked, admission: holdDrifted(considered, admission, given) }
}

/** What differs from its contract schema waits where its source says so, besides what rules hold it for; refusing is stricter. */
function holdDrifted({ event }: ConsideredEvent, admission: Admission, { source }: Placing): Admission {
  if (event.facts.drifted !== true || source.drift !== 'quarantine') return admission
  if (admission.kind === 'admitted') return { kind: 'held', rules: [driftReason], expiresMs: undefined }
  return admission.kind === 'held' ? { ...admission, rules: [driftReason, ...admission.rules] } : admission
}

/** What is held lies in the quarantine of the first of its regions, and what is refused nowhere. */
function placeOne({ considered, admission, asked }: Judged, given: Placing): readonly PlacedEvent[] {
  const { event, view, decision } = considered
  if (decision.kind === 'undecided' || admission.kind === 'refused') return []
  if (admission.kind === 'admitted') return placeAdmitted(considered, given.snapshot, asked)
  const { regions, allowed, rules } = decision
  const seen = asked === undefined ? { view, allowed } : { view, allowed, asked }
  const { deliveryId, receivedAt, snapshot } = given
  const until = admission.expiresMs === undefined ? undefined : receivedAt + admission.expiresMs
  const tenantName = view.tenant.known ? undefined : storableTenantName(event)
  const quarantine: Quarantine = { why: 'held', reason: admission.rules.join(' '), deliveryId, until, tenantName }
  const decided = { ...seen, rules: [...rules, ...admission.rules] }
  return regions.slice(0, 1).map((region) => lay(region, event, decided, { quarantine, snapshot }))
}

/** A copy in each region that policy names; none where it names none. */
export function placeAdmitted(
  { event, view, decision }: ConsideredEvent,
  snapshot: Snapshot,
  asked: AskedFacts | undefined
): readonly PlacedEvent[] {
  if (decision.kind === 'undecided') return []
  const { regions, allowed, rules } = decision
  const decided = asked === undefined ? { view, allowed, rules } : { view, allowed, rules, asked }
  return regions.map((region) => placeIn(region, event, decided, snapshot))
}

function placeIn(region: string, event: TranslatedEvent, decided: Decided, { events }: Snapshot): PlacedEvent {
  const { domain } = decided.view.event
  const route = { region, topic: `${events.prefix}.${region}.${domain}`, key: event.attributes.partitionkey }
  return sealPlaced(event, { ...event.attributes, dataregion: region }, route, { decided })
}

/**
 * What to do with a delivery of which something is undecided: its source's custody keeps all of it in one quarantine, as
 * long as it holds, and if whatever is decided may be there.
 * @throws Problem `undecided`: nothing is stored
 */
function keepUndecided(considered: readonly ConsideredEvent[], given: Placing): readonly PlacedEvent[] {
  const { source, snapshot, deliveryId, receivedAt } = given
  const undecided = considered.flatMap(({ decision }) => (decision.kind === 'undecided' ? decision.why : []))
  const custody = custodyOf(source, receivedAt)
  if (custody === undefined || !considered.every(({ decision }) => mayKeep(custody, decision.allowed))) {
    tellUndecided(considered, given)
    throw new Problem('undecided', undecided[0] === undefined ? {} : { reason: undecided[0] })
  }
  return considered.map(({ event, view, decision: { allowed, rules, ...decision } }) => {
    const reason = decision.kind === 'undecided' ? decision.why : 'with-undecided'
    const tenantName = view.tenant.known ? undefined : storableTenantName(event)
    const quarantine: Quarantine = { why: 'undecided', reason, deliveryId, until: custody.expires, tenantName }
    const decided = { view, allowed, rules: [...rules, 'custody'] }
    return lay(custody.region, event, decided, { quarantine, snapshot })
  })
}

function custodyOf({ custody }: Source, now: Instant): Custody | undefined {
  return custody !== undefined && now < custody.expires ? custody : undefined
}

/** In its region's quarantine each event has a key of its own: what is said later of it is said under the same. */
function lay(
  region: string,
  event: TranslatedEvent,
  decided: Decided,
  { quarantine, snapshot }: { readonly quarantine: Quarantine; readonly snapshot: Snapshot }
): PlacedEvent {
  const { source, id } = event.attributes
  const topic = quarantineTopic(snapshot.events.prefix, region)
  const route = { region, topic, key: quarantineKey(source, id) }
  return sealPlaced(event, { ...event.attributes, dataregion: region }, route, { decided, quarantine })
}
