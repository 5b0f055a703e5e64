import type { Policy } from '../../core/policy.ts'
import type { RoutingView } from '../../core/routing-view.ts'
import type { FactValue } from '../../core/tenant.ts'

/**
 * What a class is, by path: the type of its events and what rules read of them. In a text that rules only ask for parts
 * of, `~` stands for anything else.
 */
export function witnessOf(view: RoutingView, { reads }: Pick<Policy, 'reads'>): Readonly<Record<string, FactValue>> {
  const told: Record<string, FactValue> = { 'event.type': view.event.type }
  for (const [part, field] of reads) {
    const record: Readonly<Record<string, FactValue | undefined>> = view[part]
    const value = record[field]
    if (value !== undefined) told[`${part}.${field}`] = value
  }
  return told
}

/** For people: `event.type=com.github.push tenant.country=GB`. What may be any text is left out. */
export function describeView(view: RoutingView, policy: Pick<Policy, 'reads'>): string {
  const { 'tenant.known': known, ...told } = witnessOf(view, policy)
  const fields = Object.entries(told).filter(([, value]) => value !== '~')
  const ofNobody = known === false ? ['of an unknown tenant'] : []
  return [...fields.map(([path, value]) => `${path}=${value}`), ...ofNobody].join(' ')
}
