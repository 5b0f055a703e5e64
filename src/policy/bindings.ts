import type { Instant } from '../core/clock.ts'
import type { Facts, NamedSets } from '../core/policy.ts'
import type { RoutingView, ViewType } from '../core/routing-view.ts'
import type { FactValue } from '../core/tenant.ts'
import { timestampOf } from './cel/run-expression.ts'
import type { Bindings } from './cel/run-expression.ts'
import type { FactTypes } from './cel/scope.ts'

/** The view as the rules' engine takes it. Maps, because a fact may be called `constructor`, by which it knows a record. */
export type BindView = (view: RoutingView, now: Instant) => Bindings

/** `facts` are the types by which the rules were checked: a number is of the type that it has there. */
export function createBinder(sets: NamedSets, facts: FactTypes): BindView {
  const boundSets = new Map(Object.entries(sets))
  const typeOf = new Map(Object.entries(facts))
  return ({ event, source, tenant, data, gateway }, now) => ({
    event: new Map(Object.entries(event)),
    source: new Map(Object.entries(source)),
    tenant: new Map(Object.entries(tenant).map(([name, value]) => [name, bindFact(value, typeOf.get(name))])),
    data: new Map(Object.entries(data)),
    gateway: new Map(Object.entries(gateway)),
    sets: boundSets,
    now: timestampOf(now)
  })
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

/** Whole numbers are integers, but for those of a fact that is a double: `2` is one of `0.5` and `2`. */
function bindFact(value: FactValue, type: ViewType | undefined): string | number | bigint | boolean {
  return typeof value === 'number' && type !== 'double' && Number.isSafeInteger(value) ? BigInt(value) : value
}
