import type { ViewPath } from '../../core/routing-view.ts'
import type { TenantView } from '../../core/routing-view.ts'
import type { FactValue } from '../../core/tenant.ts'
import { sliceSize } from './slices.ts'
import type { Slices } from './slices.ts'
import type { SourceClass, TenantFacts } from './universe.ts'

/** Tenants that no rule tells apart. */
export interface TenantClass {
  readonly view: TenantView
  /** What rules read of them: `country=GB sector=nhs`. */
  readonly label: string
  /** How many there are of which these sources bring events; one that several bring is one. */
  readonly countIn: (sources: ReadonlySet<string>) => number
}

export type TenantClassesOf = (source: SourceClass) => readonly TenantClass[]

const nobody: TenantClass = { view: { known: false }, label: 'unknown tenant', countIn: () => 0 }

/** Tenants of one class by the sources that bring events of theirs. */
interface Group {
  readonly sources: readonly string[]
  count: number
}

/** Puts tenants together by what rules read of them, for each source whose events they can be. One pass over the directory. */
export function* classifyTenants(
  tenants: Iterable<TenantFacts>,
  sources: readonly SourceClass[],
  reads: ReadonlySet<ViewPath>
): Slices<TenantClassesOf> {
  const fields = [...new Set(['home', ...fieldsOf(reads)])].toSorted()
  const bySource = new Map(sources.map((source) => [source, new Map<string, TenantClass>()]))
  const groups = new Map<string, Map<string, Group>>()
  const bySpace = groupBySpace(sources)
  const byFixed = groupByFixed(sources)
  let seen = 0
  for (const tenant of tenants) {
    if (++seen % sliceSize === 0) yield
    const holders = new Set([
      ...(byFixed.get(tenant.id) ?? []),
      ...tenant.spaces.flatMap((space) => bySpace.get(space) ?? [])
    ])
    if (holders.size === 0) continue
    const view = project(tenant, fields)
    const label = labelOf(view)
    const ofLabel = groups.get(label) ?? new Map<string, Group>()
    groups.set(label, ofLabel)
    add(ofLabel, holders)
    for (const source of holders)
      bySource.get(source)?.set(label, { view, label, countIn: (wanted) => countOf(ofLabel, wanted) })
  }
  return (source) => {
    const classes = [...(bySource.get(source)?.values() ?? [])]
    return 'fixed' in source.tenants ? classes : [...classes, nobody]
  }
}

function add(groups: Map<string, Group>, holders: ReadonlySet<SourceClass>): void {
  const sources = Array.from(holders, ({ name }) => name)
  const key = sources.join(' ')
  const known = groups.get(key)
  if (known === undefined) groups.set(key, { sources, count: 1 })
  else known.count += 1
}

function countOf(groups: ReadonlyMap<string, Group>, wanted: ReadonlySet<string>): number {
  let sum = 0
  for (const { sources, count } of groups.values()) if (sources.some((source) => wanted.has(source))) sum += count
  return sum
}

function fieldsOf(reads: ReadonlySet<ViewPath>): readonly string[] {
  return [...reads].flatMap((path) => (path.startsWith('tenant.') ? path.slice('tenant.'.length) : []))
}

/** Only what is read; an id that no rule reads is nobody's. */
function project({ id, home, facts }: TenantFacts, fields: readonly string[]): TenantView {
  const read: Record<string, FactValue> = {}
  for (const field of fields) {
    const value = Object.hasOwn(facts, field) ? facts[field] : undefined
    if (value !== undefined) read[field] = value
  }
  return { ...read, known: true, id: fields.includes('id') ? id : '', home }
}

function labelOf(view: TenantView): string {
  if (!view.known) return nobody.label
  const facts = Object.entries(view).filter(([name, value]) => name !== 'known' && !(name === 'id' && value === ''))
  return facts.map(([name, value]) => `${name}=${labelValue(value)}`).join(' ')
}

/** No two classes have one label: a text stands in quotes where it could be taken for another value, or for more than one. */
function labelValue(value: FactValue): string {
  return typeof value !== 'string' || isPlain(value) ? String(value) : JSON.stringify(value)
}

function isPlain(text: string): boolean {
  return text !== '' && !/[\s="]/.test(text) && text !== 'true' && text !== 'false' && Number.isNaN(Number(text))
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
