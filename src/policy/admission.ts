import type { Admission, AdmissionRule, FactName, Facts, RuleError } from '../core/policy.ts'
import { factNames } from '../core/policy.ts'
import type { Bindings } from './cel/run-expression.ts'
import { pathOf, walk } from './cel/expression.ts'
import type { CompiledExpression } from './compile-rule.ts'
import { judge } from './residency.ts'

export interface CompiledAdmission {
  readonly rule: AdmissionRule
  readonly when: CompiledExpression
  readonly require: CompiledExpression
  /** The facts that `require` names. */
  readonly needs: readonly FactName[]
}

/** The facts from outside that an expression names. */
export function factsNamedIn({ expression }: CompiledExpression): readonly FactName[] {
  const named = new Set([...walk(expression)].map((inner) => pathOf(inner)?.join('.')))
  return factNames.filter((fact) => named.has(fact))
}

/** What has to be found out for the rules that are about this event. */
export function findNeeds(rules: readonly CompiledAdmission[], bindings: Bindings): readonly FactName[] {
  const about = rules.filter(({ when, needs }) => needs.length > 0 && judge(when, bindings) === 'matches')
  return factNames.filter((fact) => about.some(({ needs }) => needs.includes(fact)))
}

/** Where no rule is against it. */
export const admitted: Admission = { kind: 'admitted' }

/** Every rule that is about the event must be satisfied; one that errs is not. Refusing is stricter than holding. */
export function judgeAdmission(rules: readonly CompiledAdmission[], bindings: Bindings, facts: Facts): Admission {
  const against = rules.flatMap(({ rule, when, require, needs }) => {
    const about = judge(when, bindings)
    const verdict = about === 'matches' ? judge(require, bindings) : about
    const isFulfilled = about === 'does not match' || verdict === 'matches'
    // What could not be found out is told by who looked: the rule itself is right.
    const hasErred = verdict === 'error' && (about === 'error' || needs.every((fact) => facts[fact] !== undefined))
    return isFulfilled ? [] : [{ rule, hasErred }]
  })
  if (against.length === 0) return admitted
  const errors = against.filter(({ hasErred }) => hasErred)
  const erred = errors.map(({ rule }): RuleError => ({ kind: 'admission', id: rule.id }))
  const why = erred.length === 0 ? {} : { erred }
  const refusing = against.filter(({ rule }) => rule.otherwise === 'refuse')
  if (refusing.length > 0) return { kind: 'refused', rules: refusing.map(({ rule }) => rule.id), ...why }
  const ends = against.flatMap(({ rule }) => rule.expiresMs ?? [])
  return {
    kind: 'held',
    rules: against.map(({ rule }) => rule.id),
    expiresMs: ends.length === 0 ? undefined : Math.min(...ends),
    ...why
  }
}
