import type { ViewPath } from '../../core/routing-view.ts'
import type { TenantView } from '../../core/routing-view.ts'
import type { FactValue } from '../../core/tenant.ts'
import type { SourceClass, TenantFacts } from './universe.ts'

/** Tenants that no rule tells apart. */
export interface TenantClass {
  readonly view: TenantView
  /** What rules read of them: `country=GB sector=nhs`. */
  readonly label: string
  readonly count: number
}

export type TenantClassesOf = (source: SourceClass) => readonly TenantClass[]

const nobody: TenantClass = { view: { known: false }, label: 'unknown tenant', count: 0 }

/** Puts tenants together by what rules read of them, for each source whose events they can be. One pass over the directory. */
export function classifyTenants(
  tenants: Iterable<TenantFacts>,
  sources: readonly SourceClass[],
  reads: ReadonlySet<ViewPath>
): TenantClassesOf {
  const fields = [...new Set(['home', ...fieldsOf(reads)])].toSorted()
  const bySource = new Map(sources.map((source) => [source, new Map<string, TenantClass>()]))
  const bySpace = groupBySpace(sources)
  const byFixed = groupByFixed(sources)
  for (const tenant of tenants) {
    const holders = new Set([
      ...(byFixed.get(tenant.id) ?? []),
      ...tenant.spaces.flatMap((space) => bySpace.get(space) ?? [])
    ])
    if (holders.size === 0) continue
    const view = project(tenant, fields)
    const label = labelOf(view)
    for (const source of holders) add(bySource.get(source), label, view)
  }
  return (source) => {
    const classes = [...(bySource.get(source)?.values() ?? [])]
    return 'fixed' in source.tenants ? classes : [...classes, nobody]
  }
}

function add(classes: Map<string, TenantClass> | undefined, label: string, view: TenantView): void {
  classes?.set(label, { view, label, count: (classes.get(label)?.count ?? 0) + 1 })
}

function fieldsOf(reads: ReadonlySet<ViewPath>): readonly string[] {
  return [...reads].flatMap((path) => (path.startsWith('tenant.') ? path.slice('tenant.'.length) : []))
}

/** Only what is read; an id that no rule reads is nobody's. */
function project({ id, home, facts }: TenantFacts, fields: readonly string[]): TenantView {
  const read: Record<string, FactValue> = {}
  for (const field of fields) {
    const value = facts[field]
    if (value !== undefined) read[field] = value
  }
  return { ...read, known: true, id: fields.includes('id') ? id : '', home }
}

function labelOf(view: TenantView): string {
  if (!view.known) return nobody.label
  const facts = Object.entries(view).filter(([name, value]) => name !== 'known' && !(name === 'id' && value === ''))
  return facts.map(([name, value]) => `${name}=${value}`).join(' ')
}

function groupBySpace(sources: readonly SourceClass[]): ReadonlyMap<string, readonly SourceClass[]> {
  const groups = new Map<string, SourceClass[]>()
  for (const source of sources)
    for (const space of 'spaces' in source.tenants ? source.tenants.spaces : [])
      groups.set(space, [...(groups.get(space) ?? []), source])
  return groups
}

function groupByFixed(sources: readonly SourceClass[]): ReadonlyMap<string, readonly SourceClass[]> {
  const groups = new Map<string, SourceClass[]>()
  for (const source of sources)
    if ('fixed' in source.tenants)
      groups.set(source.tenants.fixed, [...(groups.get(source.tenants.fixed) ?? []), source])
  return groups
}
