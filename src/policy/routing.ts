import type { RoutingRule, UndecidedReason } from '../core/policy.ts'
import type { RoutingView } from '../core/routing-view.ts'
import type { Bindings } from './cel/run-expression.ts'
import type { CompiledExpression } from './compile-rule.ts'
import { judge } from './residency.ts'

export interface CompiledRouting {
  readonly rule: RoutingRule
  readonly when: CompiledExpression
  /** Undefined where the rule names its regions. */
  readonly regions: CompiledExpression | undefined
}

export type Routed =
  | { readonly ok: true; readonly regions: readonly string[]; readonly rule: string }
  | { readonly ok: false; readonly why: UndecidedReason; readonly rule?: string }

/** By the first rule that matches; one that errs before it decides nothing, since it might have been the first. */
export function findRoute(rules: readonly CompiledRouting[], bindings: Bindings): Routed {
  for (const compiled of rules) {
    const verdict = judge(compiled.when, bindings)
    if (verdict === 'error') return { ok: false, why: 'routing-error', rule: compiled.rule.id }
    if (verdict === 'matches') return regionsOf(compiled, bindings)
  }
  return { ok: false, why: 'no-routing-rule' }
}

function regionsOf({ rule, regions: expression }: CompiledRouting, bindings: Bindings): Routed {
  const named = expression === undefined ? namedRegions(rule) : evaluateRegions(expression, bindings)
  if (named === undefined) return { ok: false, why: 'routing-error', rule: rule.id }
  const regions = [...new Set(named)]
  if (regions.length === 0) return { ok: false, why: 'routing-nowhere', rule: rule.id }
  return { ok: true, regions, rule: rule.id }
}

function namedRegions({ regions }: RoutingRule): readonly string[] | undefined {
  return 'cel' in regions ? undefined : regions
}

function evaluateRegions({ run }: CompiledExpression, bindings: Bindings): readonly string[] | undefined {
  const result = run(bindings)
  if (!result.ok || !Array.isArray(result.value)) return undefined
  const names = result.value.filter((name): name is string => typeof name === 'string')
  return names.length === result.value.length ? names : undefined
}

/** Without routing rules an event goes to its tenant's home. */
export function routeHome({ tenant }: RoutingView): Routed {
  if (!tenant.known) return { ok: false, why: 'tenant-unknown' }
  return { ok: true, regions: [tenant.home], rule: 'tenant-home' }
}
