import { evaluate, truthFrom } from './evaluate.ts'
import type { Names, Truth } from './evaluate.ts'
import type { Expression, Value } from './expression.ts'
import { NoValue } from './no-value.ts'

/*
 * Where an event may be, and is, by docs/residency.md and nothing else: every rule is asked, in order, each time. It was
 * written before the engine was read, and must stay so: who mends a disagreement mends what the page does not say first.
 */

export interface PlainPolicy {
  /** Those of the configuration. */
  readonly regions: readonly string[]
  readonly sets: Readonly<Record<string, readonly string[]>>
  readonly residency: readonly PlainResidencyRule[]
  readonly routing: readonly PlainRoutingRule[]
  readonly admission: readonly PlainAdmissionRule[]
  readonly custody: Readonly<Record<string, PlainCustody>>
}

export interface PlainResidencyRule {
  readonly id: string
  readonly when: Expression
  readonly allow: readonly string[]
  /** A day: `2027-06-30`. */
  readonly expires?: string
}

export interface PlainRoutingRule {
  readonly id: string
  readonly when: Expression
  readonly regions: readonly string[] | Expression
}

export interface PlainAdmissionRule {
  readonly id: string
  readonly when: Expression
  readonly require: Expression
  readonly otherwise: 'refuse' | 'hold'
}

/** Of a source, by its name. */
export interface PlainCustody {
  readonly region: string
  readonly expires: string
}

/** The groups of fields that docs/routing-view.md lists; `commit` and the like are facts from outside. */
export type PlainView = Readonly<Record<string, Readonly<Record<string, Value>>>>

export interface PlainVerdict {
  readonly verdict: 'placed' | 'held' | 'refused' | 'undecided'
  /** Where it is stored; of what is held, the one place where it is kept. */
  readonly regions: readonly string[]
  /** Where residency lets it be; absent where no rule says. */
  readonly allowed: readonly string[] | undefined
}

export function decideEvent(policy: PlainPolicy, view: PlainView, nowMs: number): PlainVerdict {
  const allowed = findAllowed(policy, view, nowMs)
  const regions = allowed === undefined || allowed.length === 0 ? undefined : findRegions(policy, view, nowMs)
  if (regions === undefined || regions.length === 0) return { verdict: 'undecided', regions: [], allowed }
  for (const region of regions)
    if (!allowed?.includes(region) || !policy.regions.includes(region))
      return { verdict: 'undecided', regions: [], allowed }
  const admission = admit(policy, view, nowMs)
  if (admission === 'refuse') return { verdict: 'refused', regions: [], allowed }
  if (admission === 'hold') return { verdict: 'held', regions: regions.slice(0, 1), allowed }
  return { verdict: 'placed', regions, allowed }
}

/** What every rule that matches allows; undefined where none does. */
export function findAllowed(policy: PlainPolicy, view: PlainView, nowMs: number): readonly string[] | undefined {
  if (policy.residency.length === 0) return findHome(view)
  let allowed: readonly string[] | undefined
  for (const rule of policy.residency) {
    const truth = ask(rule.when, policy, view, nowMs)
    if (truth === false) continue
    const allows = truth === 'error' || hasPassed(rule.expires, nowMs) ? [] : rule.allow
    allowed = allowed === undefined ? allows : allowed.filter((region) => allows.includes(region))
  }
  return allowed
}

/** Those of the first rule that matches, each once. Undefined where there is none, or one fails before. */
function findRegions(policy: PlainPolicy, view: PlainView, nowMs: number): readonly string[] | undefined {
  if (policy.routing.length === 0) return findHome(view)
  for (const rule of policy.routing) {
    const truth = ask(rule.when, policy, view, nowMs)
    if (truth === 'error') return undefined
    if (truth) return nameRegions(rule.regions, policy, view, nowMs)
  }
  return undefined
}

function nameRegions(
  regions: readonly string[] | Expression,
  policy: PlainPolicy,
  view: PlainView,
  nowMs: number
): readonly string[] | undefined {
  if (!('is' in regions)) return regions
  try {
    const named = evaluate(regions, namesOf(policy, view, nowMs))
    return Array.isArray(named) ? [...new Set(named.map(String))] : undefined
  } catch (error) {
    if (error instanceof NoValue) return undefined
    throw error
  }
}

/** Every rule that is about the event must be satisfied; refusing is stricter than holding. */
function admit(policy: PlainPolicy, view: PlainView, nowMs: number): 'admit' | 'refuse' | 'hold' {
  const against = policy.admission.filter((rule) => {
    const isAbout = ask(rule.when, policy, view, nowMs)
    if (isAbout === 'error') return true
    return isAbout && ask(rule.require, policy, view, nowMs) !== true
  })
  if (against.some(({ otherwise }) => otherwise === 'refuse')) return 'refuse'
  return against.length > 0 ? 'hold' : 'admit'
}

function findHome(view: PlainView): readonly string[] | undefined {
  const home = view['tenant']?.['home']
  return view['tenant']?.['known'] === true && typeof home === 'string' ? [home] : undefined
}

/** From the first second of its day, in UTC. */
export function hasPassed(day: string | undefined, nowMs: number): boolean {
  return day !== undefined && nowMs >= Date.parse(`${day}T00:00:00Z`)
}

export function ask(rule: Expression, policy: PlainPolicy, view: PlainView, nowMs: number): Truth {
  return truthFrom(() => evaluate(rule, namesOf(policy, view, nowMs)))
}

function namesOf(policy: PlainPolicy, view: PlainView, nowMs: number): Names {
  return { nowMs, roots: { ...view, sets: policy.sets } }
}
