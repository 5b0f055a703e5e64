import type { Instant } from '../core/clock.ts'
import type { RuleTrace } from '../core/policy.ts'
import type { RoutingView, ViewPath } from '../core/routing-view.ts'
import type { ProvingParts } from './classes/prove.ts'
import type { CompiledExpression } from './compile-rule.ts'

/** A rule's value, as far as what it reads is known. */
export interface KnownTrace extends Omit<RuleTrace, 'value'> {
  readonly value: RuleTrace['value'] | 'unknown'
}

export interface PartlyKnown {
  readonly view: RoutingView
  /** Fields of which the view has no value that could be relied on. */
  readonly unknown: ReadonlySet<ViewPath>
}

export interface TracedKnown {
  readonly rules: readonly KnownTrace[]
  /** What a decision depends on and is not known; with anything in it nothing may be said of where the event would go. */
  readonly missing: readonly ViewPath[]
}

/** What an expression needs and is not known. */
type MissingOf = (...expressions: readonly (CompiledExpression | undefined)[]) => readonly ViewPath[]

/** Each rule with its value. One that reads what is not known has none, whatever the rest of it says: nothing is guessed. */
export function traceKnown(parts: ProvingParts, { view, unknown }: PartlyKnown, now: Instant): TracedKnown {
  const { residency, routing, admission } = parts.compiled
  const missingOf: MissingOf = (...expressions) => [
    ...new Set(expressions.flatMap((each) => [...(each?.reads ?? [])].filter((path) => unknown.has(path))))
  ]
  const conditions = [...residency, ...routing, ...admission]
  const rules = parts.policy.trace(view, now).map((told, at): KnownTrace => {
    const compiled = conditions[at]
    const missing = missingOf(compiled?.when)
    if (missing.length > 0) return valueless(told, `it reads ${missing.join(', ')}`)
    const regions = compiled !== undefined && 'regions' in compiled ? missingOf(compiled.regions) : []
    if (told.value !== 'matches' || regions.length === 0) return told
    return { ...told, detail: `to regions that depend on ${regions.join(', ')}` }
  })
  const [routed, judged] = [rules.slice(residency.length), rules.slice(residency.length + routing.length)]
  const first = routing.findIndex((_, at) => routed[at]?.value === 'matches' || routed[at]?.value === 'error')
  const asked = first === -1 ? routing : routing.slice(0, first + 1)
  const home: readonly ViewPath[] =
    residency.length === 0 || routing.length === 0 ? ['tenant.known', 'tenant.home'] : []
  const missing = [
    ...home.filter((path) => unknown.has(path)),
    ...missingOf(...residency.map(({ when }) => when), ...asked.map(({ when }) => when), asked.at(-1)?.regions),
    ...missingOf(...admission.flatMap(({ when, require }, at) => [when, ...needsOf(judged[at], require)]))
  ]
  return { rules, missing: [...new Set(missing)] }
}

function valueless({ kind, id }: RuleTrace, detail: string): KnownTrace {
  return { kind, id, value: 'unknown', detail }
}

/** What a rule requires is asked of what it is about only. */
function needsOf(told: KnownTrace | undefined, require: CompiledExpression): readonly CompiledExpression[] {
  return told?.value === 'matches' ? [require] : []
}
