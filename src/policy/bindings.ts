import type { Instant } from '../core/clock.ts'
import type { Facts, NamedSets } from '../core/policy.ts'
import type { RoutingView } from '../core/routing-view.ts'
import type { FactValue } from '../core/tenant.ts'
import { timestampOf } from './cel/run-expression.ts'
import type { Bindings } from './cel/run-expression.ts'

/** The view as the rules' engine takes it: whole numbers are integers there. */
export function bindView(view: RoutingView, sets: NamedSets, now: Instant): Bindings {
  const { event, source, tenant, data, gateway } = view
  return {
    event: { ...event },
    source: { ...source },
    tenant: Object.fromEntries(Object.entries(tenant).map(([name, value]) => [name, bindFact(value)])),
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

function bindFact(value: FactValue): string | number | bigint | boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
}
