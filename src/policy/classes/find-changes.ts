import type { Instant } from '../../core/clock.ts'
import type { Admission, Decision, Policy } from '../../core/policy.ts'
import type { RoutingView, TenantView, ViewPath } from '../../core/routing-view.ts'
import type { FactValue } from '../../core/tenant.ts'
import { candidatesFor } from './candidate-values.ts'
import { readRules } from './prove.ts'
import type { ProvingParts } from './prove.ts'
import { finish } from './slices.ts'
import { classifyTenants } from './tenant-classes.ts'
import type { Universe } from './universe.ts'
import { variantsWithout } from './variants.ts'

/** What would have decided an undecided event, and where it would have gone: each is tried, none is guessed. */
export type Change = Deciding &
  (
    | { readonly kind: 'field'; readonly path: ViewPath; readonly value: FactValue | undefined }
    | { readonly kind: 'tenant'; readonly differs: Readonly<Record<string, FactValue | undefined>> }
    | { readonly kind: 'without-rule' | 'renewed'; readonly rule: string }
  )

/** Where an event would be. Without what nobody was asked for, as `explain` asks nobody. */
interface Deciding {
  readonly regions: readonly string[]
  readonly admission: Admission
}

/** More are not tried, nor told. */
const maxTries = 2000
const maxChanges = 6

interface Undecided {
  readonly view: RoutingView
  readonly decision: Extract<Decision, { kind: 'undecided' }>
  readonly now: Instant
}

/** The smallest changes that decide an event: one fact, one rule, or another tenant of the directory. */
export function findChanges(parts: ProvingParts, universe: Universe, undecided: Undecided): readonly Change[] {
  const { view, now } = undecided
  const ofSource = { ...universe, sources: universe.sources.filter(({ name }) => name === view.source.name) }
  const single = [...changedFields(parts, ofSource, undecided), ...changedRules(parts, ofSource, undecided)]
  const hasField = single.some(({ kind }) => kind === 'field')
  const tenants = hasField ? [] : changedTenants(parts.policy, parts, ofSource, { view, now })
  return [...tenants, ...single].slice(0, maxChanges)
}

/** For each field the first value with each result. */
function changedFields({ policy, ...rest }: ProvingParts, universe: Universe, { view, now }: Undecided): Change[] {
  const changes: Change[] = []
  let left = maxTries
  for (const { path, values } of candidatesFor({ policy, ...rest }, universe, view)) {
    const results = new Set<string>()
    for (const value of values) {
      if (--left < 0) return changes
      const changed = withField(view, path, value)
      const decision = policy.decide(changed, now)
      if (decision.kind === 'undecided') continue
      const admission = policy.admit(changed, now, {})
      const result = [admission.kind, ...decision.regions].join()
      if (results.has(result)) continue
      results.add(result)
      changes.push({ kind: 'field', path, value, regions: decision.regions, admission })
    }
  }
  return changes
}

function withField(view: RoutingView, path: ViewPath, value: FactValue | undefined): RoutingView {
  const [part = '', field = ''] = path.split('.')
  const record = part === 'tenant' ? view.tenant : view.data
  const { [field]: _, ...others } = { ...record } as Readonly<Record<string, FactValue>> // one of the two open records
  const changed = value === undefined ? others : { ...others, [field]: value }
  return { ...view, [part]: changed }
}

function changedRules(parts: ProvingParts, { regions }: Universe, { view, decision, now }: Undecided): Change[] {
  return variantsWithout(parts, regions, decision.rules, now).flatMap(({ kind, rule, policy }): Change[] => {
    const other = policy.decide(view, now)
    return other.kind === 'undecided'
      ? []
      : [{ kind, rule, regions: other.regions, admission: policy.admit(view, now, {}) }]
  })
}

/** The nearest tenants of the directory whose events are decided: those that differ in the fewest of what rules read. */
function changedTenants(
  policy: Policy,
  parts: ProvingParts,
  universe: Universe,
  { view, now }: Pick<Undecided, 'view' | 'now'>
): Change[] {
  const [source] = universe.sources
  if (source === undefined) return []
  const { reads } = finish(readRules([parts], universe))
  const tenantsOf = finish(classifyTenants(universe.tenants, universe.sources, reads))
  const found = tenantsOf(source)
    .slice(0, maxTries)
    .flatMap((tenants) => {
      const changed = { ...view, tenant: tenants.view }
      const decision = policy.decide(changed, now)
      if (decision.kind === 'undecided' || !tenants.view.known) return []
      const admission = policy.admit(changed, now, {})
      return [{ differs: differencesOf(view.tenant, tenants.view), regions: decision.regions, admission }]
    })
    .toSorted((one, other) => Object.keys(one.differs).length - Object.keys(other.differs).length)
  const [nearest] = found
  if (nearest === undefined) return []
  const others = found.filter(({ regions }) => regions.join() !== nearest.regions.join())
  return [nearest, ...others.slice(0, 1)].map((change) => ({ kind: 'tenant', ...change }))
}

function differencesOf(tenant: TenantView, other: TenantView): Readonly<Record<string, FactValue | undefined>> {
  const [own, theirs]: readonly Readonly<Record<string, FactValue>>[] = [{ ...tenant }, { ...other }]
  const names = [...new Set([...Object.keys(own ?? {}), ...Object.keys(theirs ?? {})])]
  const differing = names.filter((name) => own?.[name] !== theirs?.[name] && !isLeftOut(name, theirs?.[name]))
  return Object.fromEntries(differing.map((name) => [`tenant.${name}`, theirs?.[name]]))
}

/** That a class of tenants is known goes without saying, and an id that no rule reads is nobody's. */
function isLeftOut(name: string, value: FactValue | undefined): boolean {
  return name === 'known' || (name === 'id' && value === '')
}
