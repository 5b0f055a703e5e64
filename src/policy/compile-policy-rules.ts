import type { PolicyRules, RoutingRule } from '../core/policy.ts'
import { factsNamedIn } from './admission.ts'
import type { CompiledAdmission } from './admission.ts'
import type { RuleFault } from './cel/rule-fault.ts'
import { admissionScope, viewScope } from './cel/scope.ts'
import type { FactTypes } from './cel/scope.ts'
import { createCompiler } from './compile-rule.ts'
import type { CompiledExpression, CompileRule } from './compile-rule.ts'
import type { CompiledResidency } from './residency.ts'
import type { CompiledRouting } from './routing.ts'

export interface CompiledRules {
  readonly residency: readonly CompiledResidency[]
  readonly routing: readonly CompiledRouting[]
  readonly admission: readonly CompiledAdmission[]
  /** The types of facts by which they were checked. */
  readonly facts: FactTypes
}

/** A fault with the place in the configuration: `['residency', 0, 'when']`. */
export interface PlacedFault extends RuleFault {
  readonly path: readonly (string | number)[]
}

export type CompiledPolicy =
  { readonly ok: true; readonly rules: CompiledRules } | { readonly ok: false; readonly faults: readonly PlacedFault[] }

const compiledRules = new WeakMap<PolicyRules, CompiledRules>()

/**
 * Compiles every rule, and tells every fault at once. Rules of a configuration that was checked are those that then run:
 * the same object with the same types is compiled once.
 */
export function compilePolicyRules(rules: PolicyRules, facts: FactTypes): CompiledPolicy {
  const known = compiledRules.get(rules)
  if (known?.facts === facts) return { ok: true, rules: known }
  const compiled = compileAll(rules, facts)
  if (compiled.ok) compiledRules.set(rules, compiled.rules)
  return compiled
}

function compileAll(rules: PolicyRules, facts: FactTypes): CompiledPolicy {
  const faults: PlacedFault[] = []
  const scope = viewScope(facts, rules.sets)
  const compile = createCompiler(scope)
  const compileAdmission = createCompiler(admissionScope(scope))

  const bool = (by: CompileRule, text: string, path: readonly (string | number)[]) => take(by(text, 'bool'), path)
  function take(result: ReturnType<CompileRule>, path: readonly (string | number)[]): CompiledExpression | undefined {
    if (result.ok) return result.compiled
    faults.push({ ...result.fault, path })
    return undefined
  }
  const regionsOf = ({ regions }: RoutingRule, at: number): CompiledExpression | undefined =>
    'cel' in regions ? take(compile(regions.cel, 'list<string>'), ['routing', at, 'regions', 'cel']) : undefined

  const residency = rules.residency.flatMap((rule, at) => {
    const when = bool(compile, rule.when, ['residency', at, 'when'])
    return when === undefined ? [] : [{ rule, when }]
  })
  const routing = rules.routing.flatMap((rule, at) => {
    const when = bool(compile, rule.when, ['routing', at, 'when'])
    const regions = regionsOf(rule, at)
    return when === undefined ? [] : [{ rule, when, regions }]
  })
  const admission = rules.admission.flatMap((rule, at) => {
    const when = bool(compile, rule.when, ['admission', at, 'when'])
    const require = bool(compileAdmission, rule.require, ['admission', at, 'require'])
    return when === undefined || require === undefined ? [] : [{ rule, when, require, needs: factsNamedIn(require) }]
  })
  return faults.length > 0 ? { ok: false, faults } : { ok: true, rules: { residency, routing, admission, facts } }
}
