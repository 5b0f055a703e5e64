import type { Instant } from '../core/clock.ts'
import type { Facts, NamedSets } from '../core/policy.ts'
import type { RoutingView, ViewType } from '../core/routing-view.ts'
import type { FactValue } from '../core/tenant.ts'
import { timestampOf } from './cel/run-expression.ts'
import type { Bindings } from './cel/run-expression.ts'
import type { FactTypes } from './cel/scope.ts'

/** How a view is shown to rules, besides what is in it. */
export interface Binding {
  readonly sets: NamedSets
  readonly facts: FactTypes
}

/** The view as the rules' engine takes it. */
export function bindView(view: RoutingView, { sets, facts }: Binding, now: Instant): Bindings {
  const { event, source, tenant, data, gateway } = view
  return {
    event: { ...event },
    source: { ...source },
    tenant: Object.fromEntries(Object.entries(tenant).map(([name, value]) => [name, bindFact(value, facts[name])])),
    data: { ...data },
    gateway: { ...gateway },
    sets,
    now: timestampOf(now)
  }
}

/** Besides, what lookups found: `commit.verified` is the field of a record. */
export function bindFacts(bindings: Bindings, facts: Facts): Bindings {
  const records: Record<string, Record<string, boolean>> = { commit: {}, image: {}, change: {} }
  for (const [name, value] of Object.entries(facts)) {
    const [record = '', field = ''] = name.split('.')
    records[record] = { ...records[record], [field]: value }
  }
  return { ...bindings, ...records }
}

/** Whole numbers are integers, but for a fact that is a double: `2 + 0.5` is an error in CEL, and `2.0 + 0.5` is none. */
function bindFact(value: FactValue, type: ViewType | undefined): string | number | bigint | boolean {
  return typeof value === 'number' && type !== 'double' && Number.isSafeInteger(value) ? BigInt(value) : value
}
