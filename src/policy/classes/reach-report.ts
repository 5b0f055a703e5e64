import type { Instant } from '../../core/clock.ts'
import type { Domain } from '../../core/provider.ts'
import type { Decision, UndecidedReason } from '../../core/policy.ts'
import type { RoutingView } from '../../core/routing-view.ts'
import { indexRules } from '../rule-index.ts'
import { createBinder } from '../bindings.ts'
import { judge } from '../residency.ts'
import { proveClasses } from './prove.ts'
import type { Proof, ProvingParts } from './prove.ts'
import { finish } from './slices.ts'
import type { Slices } from './slices.ts'
import type { TenantClass } from './tenant-classes.ts'
import type { SourceClass, Universe } from './universe.ts'

/** Where the events of a class of tenants go, and by which rules: a line that people can sign. */
export interface ReachRow {
  readonly domain: Domain
  readonly tenants: string
  readonly count: number
  readonly sources: readonly string[]
  readonly regions: readonly string[]
  readonly undecided: UndecidedReason | undefined
  /** What residency allows. */
  readonly allowed: readonly string[]
  readonly rules: readonly string[]
  readonly witness: RoutingView
}

export type RuleLife =
  | { readonly kind: 'live'; readonly witness: RoutingView }
  | { readonly kind: 'dead' }
  /** It never decided in what was looked at, and that is not all: by these rules, or because there are too many classes. */
  | { readonly kind: 'unknown'; readonly because: readonly string[] }

export interface ReachReport extends Proof {
  readonly rows: readonly ReachRow[]
  /** By rule id, in the order of the rules. */
  readonly rules: ReadonlyMap<string, RuleLife>
  /** Regions that no class reaches. */
  readonly unreached: readonly string[]
}

/** What a policy does with everything that can arrive. */
export function reportReach(parts: ProvingParts, universe: Universe, now: Instant): ReachReport {
  return finish(reportReachInSlices(parts, universe, now))
}

/** The same in steps. */
export function* reportReachInSlices(parts: ProvingParts, universe: Universe, now: Instant): Slices<ReachReport> {
  const { compiled, rules, policy } = parts
  const admissionOf = indexRules(compiled.admission)
  const bind = createBinder(rules.sets, compiled.facts)
  const rows = new Map<string, MutableRow>()
  const live = new Map<string, RoutingView>()
  const proof = yield* proveClasses([parts], universe, (source, tenants, view) => {
    const decision = policy.decide(view, now)
    addRow(rows, { source, tenants, view }, decision)
    for (const id of decision.rules) if (!live.has(id)) live.set(id, view)
    const asked = admissionOf(view).filter(({ rule }) => !live.has(rule.id))
    for (const { rule, when } of asked) if (judge(when, bind(view, now)) !== 'does not match') live.set(rule.id, view)
  })
  const routing = compiled.routing.map(({ rule }) => rule.id)
  const others = [...compiled.residency, ...compiled.admission].map(({ rule }) => rule.id)
  const reached = new Set([...rows.values()].flatMap(({ regions }) => regions))
  return {
    ...proof,
    rows: Array.from(rows.values(), finishRow),
    rules: new Map([
      ...others.slice(0, compiled.residency.length).map((id) => [id, lifeOf(id, live, proof, [id])] as const),
      // Whether a route is ever asked for depends on all that come before it.
      ...routing.map((id) => [id, lifeOf(id, live, proof, proof.beyond)] as const),
      ...others.slice(compiled.residency.length).map((id) => [id, lifeOf(id, live, proof, [id])] as const)
    ]),
    unreached: [...universe.regions].filter((region) => !reached.has(region))
  }
}

/** It is dead where it decides no class, if the rules on which that depends are told apart whole by the classes. */
function lifeOf(
  id: string,
  live: ReadonlyMap<string, RoutingView>,
  { hasAllClasses, beyond }: Proof,
  dependsOn: readonly string[]
): RuleLife {
  const witness = live.get(id)
  if (witness !== undefined) return { kind: 'live', witness }
  if (!hasAllClasses) return { kind: 'unknown', because: [] }
  const because = dependsOn.filter((other) => beyond.includes(other))
  return because.length === 0 ? { kind: 'dead' } : { kind: 'unknown', because }
}

interface MutableRow extends Omit<ReachRow, 'sources' | 'tenants' | 'count'> {
  readonly tenants: TenantClass
  readonly sources: Set<string>
}

interface RowParts {
  readonly source: SourceClass
  readonly tenants: TenantClass
  readonly view: RoutingView
}

function addRow(rows: Map<string, MutableRow>, { source, tenants, view }: RowParts, decision: Decision): void {
  const undecided = decision.kind === 'undecided' ? decision.why : undefined
  const regions = decision.kind === 'regions' ? decision.regions : []
  const { domain, name } = source
  const { rules, allowed } = decision
  const key = JSON.stringify([domain, tenants.label, regions, undecided, rules, allowed])
  const row = rows.get(key) ?? {
    domain,
    tenants,
    sources: new Set(),
    regions,
    undecided,
    allowed,
    rules,
    witness: view
  }
  rows.set(key, row)
  row.sources.add(name)
}

function finishRow({ tenants, sources, ...row }: MutableRow): ReachRow {
  return { ...row, tenants: tenants.label, count: tenants.countIn(sources), sources: [...sources] }
}
