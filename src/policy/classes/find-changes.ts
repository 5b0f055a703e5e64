import type { Instant } from '../../core/clock.ts'
import type { Admission, Facts, Policy, UndecidedReason } from '../../core/policy.ts'
import type { RoutingView, TenantView, ViewPath } from '../../core/routing-view.ts'
import type { FactValue } from '../../core/tenant.ts'
import { candidatesFor } from './candidate-values.ts'
import { readRules } from './prove.ts'
import type { ProvingParts } from './prove.ts'
import { finish } from './slices.ts'
import { classifyTenants } from './tenant-classes.ts'
import type { Universe } from './universe.ts'
import { variantsWithout } from './variants.ts'

/** What would have given an event another fate, and which: each is tried, none is guessed. */
export type Change = Fate &
  (
    | { readonly kind: 'field'; readonly path: ViewPath; readonly value: FactValue | undefined }
    | { readonly kind: 'tenant'; readonly differs: Readonly<Record<string, FactValue | undefined>> }
    | { readonly kind: 'without-rule' | 'renewed'; readonly rule: string }
  )

/** Where an event would be. */
export type Fate =
  | { readonly undecided: UndecidedReason }
  | { readonly undecided?: never; readonly regions: readonly string[]; readonly admission: Admission }

/** More are not tried, nor told. */
const maxTries = 2000
const maxChanges = 6

export interface Fated {
  readonly view: RoutingView
  /** The ids of the rules that decided it. */
  readonly rules: readonly string[]
  readonly now: Instant
  /** What is known from outside; what nobody was asked for is absent, as `explain` asks nobody. */
  readonly facts: Facts
}

/**
 * The smallest changes that give an event another fate: one fact, one rule, or another tenant of the directory. Of an
 * undecided event only those that decide it.
 */
export function findChanges(parts: ProvingParts, universe: Universe, fated: Fated): readonly Change[] {
  const { view } = fated
  const ofSource = { ...universe, sources: universe.sources.filter(({ name }) => name === view.source.name) }
  const present = nameOf(fateOf(parts.policy, view, fated))
  const single = [...changedFields(parts, ofSource, fated, present), ...changedRules(parts, ofSource, fated, present)]
  const hasField = single.some(({ kind }) => kind === 'field')
  const tenants = hasField ? [] : changedTenants(parts, ofSource, fated, present)
  return [...tenants, ...single].slice(0, maxChanges)
}

function fateOf(policy: Policy, view: RoutingView, { now, facts }: Fated): Fate {
  const decision = policy.decide(view, now)
  if (decision.kind === 'undecided') return { undecided: decision.why }
  return { regions: decision.regions, admission: policy.admit(view, now, facts) }
}

/** What is the same to whoever asks where an event is: why nothing decides it makes no other place. */
function nameOf(fate: Fate): string {
  return fate.undecided === undefined ? [fate.admission.kind, ...fate.regions].join() : 'undecided'
}

/** For each field the first value with each result other than the present one. */
function changedFields(parts: ProvingParts, universe: Universe, fated: Fated, present: string): Change[] {
  const { policy } = parts
  const { view } = fated
  const changes: Change[] = []
  let left = maxTries
  for (const { path, values } of candidatesFor(parts, universe, view)) {
    const results = new Set([present])
    for (const value of values) {
      if (--left < 0) return changes
      const fate = fateOf(policy, withField(view, path, value), fated)
      if (results.has(nameOf(fate))) continue
      results.add(nameOf(fate))
      changes.push({ kind: 'field', path, value, ...fate })
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

function changedRules(parts: ProvingParts, { regions }: Universe, fated: Fated, present: string): Change[] {
  return variantsWithout(parts, regions, fated.rules, fated.now).flatMap(({ kind, rule, policy }): Change[] => {
    const fate = fateOf(policy, fated.view, fated)
    return nameOf(fate) === present ? [] : [{ kind, rule, ...fate }]
  })
}

/** The nearest tenants of the directory whose events have another fate: those that differ in the fewest of what rules read. */
function changedTenants(parts: ProvingParts, universe: Universe, fated: Fated, present: string): Change[] {
  const { view } = fated
  const [source] = universe.sources
  if (source === undefined) return []
  const { reads } = finish(readRules([parts], universe))
  const tenantsOf = finish(classifyTenants(universe.tenants, universe.sources, reads))
  const found = tenantsOf(source)
    .slice(0, maxTries)
    .flatMap((tenants) => {
      if (!tenants.view.known) return []
      const fate = fateOf(parts.policy, { ...view, tenant: tenants.view }, fated)
      return nameOf(fate) === present ? [] : [{ differs: differencesOf(view.tenant, tenants.view), fate }]
    })
    .toSorted((one, other) => Object.keys(one.differs).length - Object.keys(other.differs).length)
  const [nearest] = found
  if (nearest === undefined) return []
  const others = found.filter(({ fate }) => placesOf(fate) !== placesOf(nearest.fate))
  return [nearest, ...others.slice(0, 1)].map(({ differs, fate }) => ({ kind: 'tenant', differs, ...fate }))
}

function placesOf(fate: Fate): string {
  return fate.undecided === undefined ? fate.regions.join() : ''
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
