import { viewFields } from '../../core/routing-view.ts'
import type { ViewType } from '../../core/routing-view.ts'
import { factNames } from '../../core/policy.ts'
import type { NamedSets } from '../../core/policy.ts'

export type CelType = ViewType | 'timestamp'

/** The names that a rule may use, with their types. */
export interface Scope {
  /** By record and field. */
  readonly records: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly variables: Readonly<Record<string, CelType>>
}

/** The facts of tenants, by name: as declared, or as the directory has them. */
export type FactTypes = Readonly<Record<string, ViewType>>

/** What every rule may name: the view, the sets, and the time of receipt. */
export function viewScope(facts: FactTypes, sets: NamedSets): Scope {
  const fixed = Object.entries(viewFields).map(([part, fields]): [string, Record<string, string>] => [
    part,
    Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type]))
  ])
  const records = Object.fromEntries(fixed)
  return {
    records: {
      ...records,
      tenant: { ...facts, ...records['tenant'] },
      ...(Object.keys(sets).length === 0
        ? {}
        : { sets: Object.fromEntries(Object.keys(sets).map((name) => [name, 'list<string>'])) })
    },
    variables: { now: 'timestamp' }
  }
}

/** What `require` may name besides: the facts that lookups find. */
export function admissionScope(scope: Scope): Scope {
  const found: Record<string, Record<string, string>> = {}
  for (const fact of factNames) {
    const [record = '', field = ''] = fact.split('.')
    found[record] = { ...found[record], [field]: 'bool' }
  }
  return { ...scope, records: { ...scope.records, ...found } }
}
