import type { Instant } from '../core/clock.ts'
import type { RuleTrace } from '../core/policy.ts'
import type { Bindings, Value } from './cel/run-expression.ts'
import type { CompiledExpression } from './compile-rule.ts'
import type { CompiledRules } from './compile-policy-rules.ts'
import { hasExpired } from './residency.ts'

/** Every rule with its value for one event, in the order in which they are asked. */
export function traceRules(rules: CompiledRules, bindings: Bindings, now: Instant): readonly RuleTrace[] {
  return [
    ...rules.residency.map(({ rule, when }): RuleTrace => {
      const told = tell(when, bindings, `allows ${rule.allow.join(', ') || 'nothing'}`)
      const isExpired = told.value === 'matches' && hasExpired(rule, now)
      return {
        kind: 'residency',
        id: rule.id,
        ...told,
        ...(isExpired ? { value: 'expired', detail: 'allows nothing' } : {})
      }
    }),
    ...rules.routing.map(({ rule, when, regions }): RuleTrace => {
      const detail = regions === undefined ? namesOf(rule.regions) : shown(regions.run(bindings))
      return { kind: 'routing', id: rule.id, ...tell(when, bindings, `to ${detail}`) }
    }),
    ...rules.admission.map(({ rule, when }): RuleTrace => ({
      kind: 'admission',
      id: rule.id,
      ...tell(when, bindings, `requires ${rule.require}, otherwise ${rule.otherwise}`)
    }))
  ]
}

function tell({ run }: CompiledExpression, bindings: Bindings, detail: string): Pick<RuleTrace, 'value' | 'detail'> {
  const result = run(bindings)
  if (!result.ok) return { value: 'error', detail: result.message }
  if (typeof result.value !== 'boolean') return { value: 'error', detail: 'it is neither true nor false' }
  return result.value ? { value: 'matches', detail } : { value: 'does not match' }
}

function namesOf(regions: readonly string[] | { readonly cel: string }): string {
  return 'cel' in regions ? regions.cel : regions.join(', ')
}

function shown(result: Value): string {
  if (!result.ok) return `nowhere: ${result.message}`
  return Array.isArray(result.value) ? result.value.join(', ') : 'nowhere'
}
