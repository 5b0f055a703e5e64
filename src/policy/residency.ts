import type { Instant } from '../core/clock.ts'
import type { ResidencyRule, RuleError } from '../core/policy.ts'
import type { Bindings } from './cel/run-expression.ts'
import type { CompiledExpression } from './compile-rule.ts'

export interface CompiledResidency {
  readonly rule: ResidencyRule
  readonly when: CompiledExpression
}

export type RuleVerdict = 'matches' | 'does not match' | 'error'

/** A value that is not a truth is an error: it must not be taken for either. */
export function judge({ run }: CompiledExpression, bindings: Bindings): RuleVerdict {
  const result = run(bindings)
  if (!result.ok || typeof result.value !== 'boolean') return 'error'
  return result.value ? 'matches' : 'does not match'
}

export function hasExpired({ expires }: { readonly expires?: Instant }, now: Instant): boolean {
  return expires !== undefined && now >= expires
}

/** The rule as if its ground never ended. */
export function withoutExpiry({ id, when, allow, basis }: ResidencyRule): ResidencyRule {
  return { id, when, allow, ...(basis === undefined ? {} : { basis }) }
}

/**
 * What every matching rule allows; `undefined` where none matches. One that has expired, or errs, matches and allows
 * nothing.
 */
export function findAllowed(
  rules: readonly CompiledResidency[],
  bindings: Bindings,
  now: Instant
): {
  readonly allowed: readonly string[] | undefined
  readonly rules: readonly string[]
  readonly erred: readonly RuleError[]
} {
  let allowed: readonly string[] | undefined
  const matched: string[] = []
  const erred: RuleError[] = []
  for (const { rule, when } of rules) {
    const verdict = judge(when, bindings)
    if (verdict === 'does not match') continue
    matched.push(rule.id)
    if (verdict === 'error') erred.push({ kind: 'residency', id: rule.id })
    const allows = verdict === 'error' || hasExpired(rule, now) ? [] : rule.allow
    allowed = allowed === undefined ? [...new Set(allows)] : allowed.filter((region) => allows.includes(region))
  }
  return { allowed, rules: matched, erred }
}
