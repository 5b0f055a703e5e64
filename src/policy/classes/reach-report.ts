import type { Instant } from '../../core/clock.ts'
import type { Domain } from '../../core/provider.ts'
import type { Decision, UndecidedReason } from '../../core/policy.ts'
import type { RoutingView } from '../../core/routing-view.ts'
import { indexRules } from '../rule-index.ts'
import { bindView } from '../bindings.ts'
import { judge } from '../residency.ts'
import { proveClasses } from './prove.ts'
import type { Proof, ProvingParts } from './prove.ts'
import type { Universe } from './universe.ts'

/** Where the events of a class of tenants go, and by which rules: a line that people can sign. */
export interface ReachRow {
  readonly domain: Domain
  readonly tenants: string
  readonly count: number
  readonly sources: readonly string[]
  readonly regions: readonly string[]
  readonly undecided: UndecidedReason | undefined
  readonly rules: readonly string[]
  readonly witness: RoutingView
}

export type RuleLife =
  | { readonly kind: 'live'; readonly witness: RoutingView }
  | { readonly kind: 'dead' }
  /** It never decided in what was looked at, and that is not all. */
  | { readonly kind: 'unknown' }

export interface ReachReport extends Proof {
  readonly rows: readonly ReachRow[]
  /** By rule id, in the order of the rules. */
  readonly rules: ReadonlyMap<string, RuleLife>
  /** Regions that no class reaches. */
  readonly unreached: readonly string[]
}

/** What a policy does with everything that can arrive. */
export function reportReach(parts: ProvingParts, universe: Universe, now: Instant): ReachReport {
  const { compiled, rules, policy } = parts
  const admissionOf = indexRules(compiled.admission)
  const rows = new Map<string, MutableRow>()
  const live = new Map<string, RoutingView>()
  const proof = proveClasses([parts], universe, (source, tenants, view) => {
    const decision = policy.decide(view, now)
    addRow(
      rows,
      { domain: source.domain, tenants: tenants.label, count: tenants.count, source: source.name, view },
      decision
    )
    for (const id of decision.rules) if (!live.has(id)) live.set(id, view)
    const asked = admissionOf(view).filter(({ rule }) => !live.has(rule.id))
    for (const { rule, when } of asked)
      if (judge(when, bindView(view, rules.sets, now)) !== 'does not match') live.set(rule.id, view)
  })
  const ids = [...compiled.residency, ...compiled.routing, ...compiled.admission].map(({ rule }) => rule.id)
  const reached = new Set([...rows.values()].flatMap(({ regions }) => regions))
  return {
    ...proof,
    rows: [...rows.values()].map((row) => ({ ...row, sources: [...row.sources] })),
    rules: new Map(ids.map((id) => [id, lifeOf(id, live, proof)])),
    unreached: [...universe.regions].filter((region) => !reached.has(region))
  }
}

function lifeOf(id: string, live: ReadonlyMap<string, RoutingView>, { isWhole, beyond }: Proof): RuleLife {
  const witness = live.get(id)
  if (witness !== undefined) return { kind: 'live', witness }
  // What one rule asks beyond the classes changes what another one sees only if the others are told apart by it.
  return isWhole && beyond.length === 0 ? { kind: 'dead' } : { kind: 'unknown' }
}

interface MutableRow extends Omit<ReachRow, 'sources'> {
  readonly sources: Set<string>
}

interface RowParts {
  readonly domain: Domain
  readonly tenants: string
  readonly count: number
  readonly source: string
  readonly view: RoutingView
}

function addRow(rows: Map<string, MutableRow>, { source, view, ...parts }: RowParts, decision: Decision): void {
  const undecided = decision.kind === 'undecided' ? decision.why : undefined
  const regions = decision.kind === 'regions' ? decision.regions : []
  const key = JSON.stringify([parts.domain, parts.tenants, regions, undecided, decision.rules])
  const known = rows.get(key)
  if (known === undefined)
    rows.set(key, { ...parts, sources: new Set([source]), regions, undecided, rules: decision.rules, witness: view })
  else known.sources.add(source)
}
