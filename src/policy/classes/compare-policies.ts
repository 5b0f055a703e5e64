import type { Instant } from '../../core/clock.ts'
import type { Decision } from '../../core/policy.ts'
import type { RoutingView } from '../../core/routing-view.ts'
import { proveClasses } from './prove.ts'
import type { Proof, ProvingParts } from './prove.ts'
import type { Universe } from './universe.ts'

/** A class whose events another policy stores elsewhere. */
export interface Move {
  readonly domain: string
  readonly tenants: string
  readonly count: number
  /** Regions, or why it is undecided. */
  readonly before: string
  readonly after: string
  readonly witness: RoutingView
}

export interface Comparison extends Proof {
  readonly moves: readonly Move[]
  /** Tenants of the classes that move. */
  readonly tenants: number
}

/** Which classes of events a new policy moves; the classes are those that either of both tells apart. */
export function comparePolicies(
  before: ProvingParts,
  after: ProvingParts,
  universe: Universe,
  now: Instant
): Comparison {
  const moves = new Map<string, Move>()
  const moved = new Map<string, number>()
  const proof = proveClasses([before, after], universe, ({ domain }, tenants, view) => {
    const [old, next] = [describe(before.policy.decide(view, now)), describe(after.policy.decide(view, now))]
    if (old === next) return
    moved.set(tenants.label, tenants.count)
    const key = JSON.stringify([domain, tenants.label, old, next])
    if (!moves.has(key))
      moves.set(key, { domain, tenants: tenants.label, count: tenants.count, before: old, after: next, witness: view })
  })
  return { ...proof, moves: [...moves.values()], tenants: [...moved.values()].reduce((sum, count) => sum + count, 0) }
}

function describe(decision: Decision): string {
  return decision.kind === 'regions' ? decision.regions.join(', ') : `undecided (${decision.why})`
}
