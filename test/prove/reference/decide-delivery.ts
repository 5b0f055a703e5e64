import { decideEvent, findAllowed, hasPassed } from './decide-event.ts'
import type { PlainPolicy, PlainVerdict, PlainView } from './decide-event.ts'

/** One item of a delivery, and what was made of it. */
export interface PlainItem {
  readonly view: PlainView
  readonly derived: readonly PlainView[]
}

/** Where one event is stored, and in which topic. */
export interface Placement {
  readonly item: number
  /** Which of those that were made of it; absent for itself. */
  readonly derived?: number
  readonly region: string
  readonly into: 'domain' | 'quarantine'
}

export interface PlainFate {
  readonly outcome: 'accepted' | 'quarantined' | 'ignored' | 'refused' | 'undecided'
  readonly placements: readonly Placement[]
}

interface Given {
  readonly policy: PlainPolicy
  readonly nowMs: number
}

/** All items are decided before one of them is stored. */
export function decideDelivery(
  policy: PlainPolicy,
  source: string,
  items: readonly PlainItem[],
  nowMs: number
): PlainFate {
  const given = { policy, nowMs }
  const verdicts = items.map(({ view }) => decideEvent(policy, view, nowMs))
  if (verdicts.length === 0) return { outcome: 'ignored', placements: [] }
  if (verdicts.some(({ verdict }) => verdict === 'undecided')) return keepWhole(given, source, items, verdicts)
  // What is refused is stored nowhere, and holds back nothing that came with it.
  if (verdicts.every(({ verdict }) => verdict === 'refused')) return { outcome: 'refused', placements: [] }
  const placements: Placement[] = []
  for (const [item, verdict] of verdicts.entries()) {
    const into = verdict.verdict === 'held' ? 'quarantine' : 'domain'
    for (const region of verdict.regions) placements.push({ item, region, into })
    placements.push(...placeDerived(given, items[item]?.derived ?? [], verdict.regions, { item, into }))
  }
  const isHeld = verdicts.some(({ verdict }) => verdict === 'held')
  return { outcome: isHeld ? 'quarantined' : 'accepted', placements }
}

/** With custody the whole delivery lies in its region, unless an event of it may be somewhere, and not there. */
function keepWhole(
  given: Given,
  source: string,
  items: readonly PlainItem[],
  verdicts: readonly PlainVerdict[]
): PlainFate {
  const { policy, nowMs } = given
  const custody = policy.custody[source]
  const nowhere: PlainFate = { outcome: 'undecided', placements: [] }
  if (custody === undefined || hasPassed(custody.expires, nowMs)) return nowhere
  for (const { allowed = [] } of verdicts) if (allowed.length > 0 && !allowed.includes(custody.region)) return nowhere
  const placements: Placement[] = []
  for (const [item, { derived }] of items.entries()) {
    placements.push({ item, region: custody.region, into: 'quarantine' })
    placements.push(...placeDerived(given, derived, [custody.region], { item, into: 'quarantine' }))
  }
  return { outcome: 'quarantined', placements }
}

/** Where its cause is, or nowhere: when its own rules do not let it be in each of those places, or not without more. */
function placeDerived(
  { policy, nowMs }: Given,
  derived: readonly PlainView[],
  regions: readonly string[],
  place: Pick<Placement, 'item' | 'into'>
): readonly Placement[] {
  return derived.flatMap((view, index) => {
    const allowed = findAllowed(policy, view, nowMs) ?? []
    if (!regions.every((region) => allowed.includes(region))) return []
    return regions.map((region): Placement => ({ ...place, derived: index, region }))
  })
}
