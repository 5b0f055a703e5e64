import type { ViewPath } from '../../core/routing-view.ts'
import type { TenantView } from '../../core/routing-view.ts'
import type { FactValue } from '../../core/tenant.ts'
import { maxShared, sliceSize } from './slices.ts'
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

/** Sources that bring events of the same tenants. */
interface Holders {
  readonly sources: readonly SourceClass[]
}

/** Tenants of one label, counted by who brings their events. */
interface Group {
  readonly view: TenantView
  readonly label: string
  readonly counts: Map<Holders, number>
}

/**
 * Puts tenants together by what rules read of them, for each source whose events they can be. One pass over the directory,
 * in which a tenant costs the same however many sources there are.
 */
export function* classifyTenants(
  tenants: Iterable<TenantFacts>,
  sources: readonly SourceClass[],
  reads: ReadonlySet<ViewPath>
): Slices<TenantClassesOf> {
  const bySource = new Map(sources.map((source) => [source, new Map<string, TenantClass>()]))
  const holdersOf = findHolders(sources)
  const groupOf = groupTenants([...new Set(['home', ...fieldsOf(reads)])].toSorted())
  let seen = 0
  for (const tenant of tenants) {
    if (++seen % sliceSize === 0) yield
    const holders = holdersOf(tenant)
    if (holders.sources.length === 0) continue
    const { view, label, counts } = groupOf(tenant)
    const count = counts.get(holders) ?? 0
    counts.set(holders, count + 1)
    if (count > 0) continue
    const found: TenantClass = { view, label, countIn: (wanted) => countOf(counts, wanted) }
    for (const source of holders.sources) bySource.get(source)?.set(label, found)
  }
  return (source) => {
    const classes = [...(bySource.get(source)?.values() ?? [])]
    return 'fixed' in source.tenants ? classes : [...classes, nobody]
  }
}

function countOf(counts: ReadonlyMap<Holders, number>, wanted: ReadonlySet<string>): number {
  let sum = 0
  for (const [{ sources }, count] of counts) if (sources.some(({ name }) => wanted.has(name))) sum += count
  return sum
}

/** Who brings a tenant's events: looked for once for all tenants that are named in the same spaces. */
function findHolders(sources: readonly SourceClass[]): (tenant: TenantFacts) => Holders {
  const bySpace = Map.groupBy(sources.flatMap(spacesOf), ({ space }) => space)
  const byFixed = Map.groupBy(sources, ({ tenants }) => ('fixed' in tenants ? tenants.fixed : undefined))
  const known = new Map<string, Holders>()
  return ({ id, spaces }) => {
    const fixed = byFixed.get(id)
    const key = JSON.stringify(fixed === undefined ? spaces : [id, spaces])
    const holders = known.get(key) ?? {
      sources: [
        ...new Set([
          ...(fixed ?? []),
          ...spaces.flatMap((space) => bySpace.get(space)?.map(({ source }) => source) ?? [])
        ])
      ]
    }
    known.set(key, holders)
    return holders
  }
}

function spacesOf(source: SourceClass): readonly { readonly space: string; readonly source: SourceClass }[] {
  return 'spaces' in source.tenants ? source.tenants.spaces.map((space) => ({ space, source })) : []
}

/** Many tenants share one object of facts: those are read once, unless rules tell tenants apart by their ids. */
function groupTenants(fields: readonly string[]): (tenant: TenantFacts) => Group {
  const groups = new Map<string, Group>()
  const byFacts = new Map<TenantFacts['facts'], { readonly home: string; readonly group: Group }>()
  const readsId = fields.includes('id')
  return (tenant) => {
    const { home, facts } = tenant
    const same = byFacts.get(facts)
    if (same !== undefined && same.home === home) return same.group
    const view = project(tenant, fields)
    const label = labelOf(view)
    const group = groups.get(label) ?? { view, label, counts: new Map<Holders, number>() }
    groups.set(label, group)
    if (!readsId && byFacts.size < maxShared) byFacts.set(facts, { home, group })
    return group
  }
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
