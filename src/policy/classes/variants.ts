import type { Instant } from '../../core/clock.ts'
import type { Policy } from '../../core/policy.ts'
import { createPolicy } from '../create-policy.ts'
import { hasExpired, withoutExpiry } from '../residency.ts'
import type { ProvingParts } from './prove.ts'

export interface Variant {
  readonly kind: 'without-rule' | 'renewed'
  readonly rule: string
  readonly policy: Policy
}

/** More rules than this are not tried one by one. */
const maxVariants = 20

/** The same policy without one of its rules, or with one that has expired renewed. */
export function variantsWithout(
  { rules, compiled }: Omit<ProvingParts, 'policy'>,
  regions: ReadonlySet<string>,
  ids: readonly string[],
  now: Instant
): readonly Variant[] {
  const policyOf = (residency: typeof compiled.residency, routing: typeof compiled.routing): Policy =>
    createPolicy({
      rules: { ...rules, residency: residency.map(({ rule }) => rule), routing: routing.map(({ rule }) => rule) },
      compiled: { ...compiled, residency, routing },
      regions
    })
  return ids.slice(0, maxVariants).flatMap((id): readonly Variant[] => {
    const own = compiled.residency.find(({ rule }) => rule.id === id)?.rule
    const residency = compiled.residency.filter(({ rule }) => rule.id !== id)
    const routing = compiled.routing.filter(({ rule }) => rule.id !== id)
    if (own !== undefined && hasExpired(own, now)) {
      const renewed = compiled.residency.map((it) => (it.rule.id === id ? { ...it, rule: withoutExpiry(own) } : it))
      return [{ kind: 'renewed', rule: id, policy: policyOf(renewed, compiled.routing) }]
    }
    // Without its last rule a policy would be another: one that sends everything home.
    const isLast = residency.length === 0 || (routing.length === 0 && compiled.routing.length > 0)
    return isLast ? [] : [{ kind: 'without-rule', rule: id, policy: policyOf(residency, routing) }]
  })
}
