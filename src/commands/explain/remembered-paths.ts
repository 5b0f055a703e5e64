import type { ViewPath } from '../../core/routing-view.ts'
import type { ProvingParts } from '../../policy/classes/prove.ts'
import type { CompiledExpression } from '../../policy/compile-rule.ts'
import type { DescribedDecision } from './format-stored-decision.ts'

/**
 * The fields that the rules of then certainly read: what is not among the inputs of a decision was then not there. All of
 * today's under the same configuration; else those of the deciding rules that say the same today. Of the rest nobody can
 * tell what was absent from what nobody asked for.
 */
export function rememberedPaths(
  { snapshotToday, today, event }: DescribedDecision,
  { compiled, policy }: ProvingParts
): ReadonlySet<ViewPath> {
  // Who drops an event asks no rule.
  if (event.verdict === 'dropped') return new Set()
  if (snapshotToday === 'the same') return new Set(policy.reads.map(([, , path]) => path))
  const isSame = ({ id }: { readonly id: string }): boolean =>
    event.rules.some((rule) => rule.split('@')[0] === id && today[rule] === 'the same')
  const expressions: readonly (CompiledExpression | undefined)[] = [
    ...compiled.residency.flatMap(({ rule, when }) => (isSame(rule) ? [when] : [])),
    ...compiled.routing.flatMap(({ rule, when, regions }) => (isSame(rule) ? [when, regions] : [])),
    ...compiled.admission.flatMap(({ rule, when, require }) => (isSame(rule) ? [when, require] : []))
  ]
  return new Set<ViewPath>([
    'tenant.known',
    'tenant.home',
    ...expressions.flatMap((expression) => [...(expression?.reads ?? [])])
  ])
}
