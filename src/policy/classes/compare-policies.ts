import type { Instant } from '../../core/clock.ts'
import type { Decision } from '../../core/policy.ts'
import type { RoutingView } from '../../core/routing-view.ts'
import { proveClasses } from './prove.ts'
import type { Proof, ProvingParts } from './prove.ts'
import { finish } from './slices.ts'
import type { TenantClass } from './tenant-classes.ts'
import type { Universe } from './universe.ts'

/** A class whose events another policy stores elsewhere. */
export interface Move {
  readonly domain: string
  readonly tenants: string
  readonly count: number
  readonly sources: readonly string[]
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
  const moves = new Map<string, MutableMove>()
  const moved = new Map<string, { readonly tenants: TenantClass; readonly sources: Set<string> }>()
  const work = proveClasses([before, after], universe, ({ name, domain }, tenants, view) => {
    const [old, next] = [describe(before.policy.decide(view, now)), describe(after.policy.decide(view, now))]
    if (old === next) return
    const ofLabel = moved.get(tenants.label) ?? { tenants, sources: new Set() }
    moved.set(tenants.label, ofLabel)
    ofLabel.sources.add(name)
    const key = JSON.stringify([domain, tenants.label, old, next])
    const known = moves.get(key) ?? { domain, tenants, sources: new Set(), before: old, after: next, witness: view }
    moves.set(key, known)
    known.sources.add(name)
  })
  const proof = finish(work)
  return {
    ...proof,
    moves: Array.from(moves.values(), (move) => ({
      ...move,
      tenants: move.tenants.label,
      count: move.tenants.countIn(move.sources),
      sources: [...move.sources]
    })),
    tenants: [...moved.values()].reduce((sum, { tenants, sources }) => sum + tenants.countIn(sources), 0)
  }
}

interface MutableMove extends Omit<Move, 'tenants' | 'count' | 'sources'> {
  readonly tenants: TenantClass
  readonly sources: Set<string>
}

function describe(decision: Decision): string {
  return decision.kind === 'regions' ? decision.regions.join(', ') : `undecided (${decision.why})`
}
