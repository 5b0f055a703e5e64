import type { NamedTenant, TenantList } from '../../core/tenant.ts'

export interface DirectoryChange {
  readonly added: number
  readonly removed: number
  /** Tenants by what of them is another: `home: uk → eu`. */
  readonly changed: readonly { readonly what: string; readonly count: number }[]
}

/** What differs between two tenants files, by ids. */
export function compareDirectories(before: TenantList, after: TenantList): DirectoryChange {
  const changed = new Map<string, number>()
  let [added, kept] = [0, 0]
  for (const tenant of after.entries()) {
    const known = before.entry(tenant.id)
    if (known === undefined) added += 1
    else kept += 1
    const what = known === undefined ? '' : describeChange(known, tenant)
    if (what !== '') changed.set(what, (changed.get(what) ?? 0) + 1)
  }
  const byCount = Array.from(changed, ([what, count]) => ({ what, count })).toSorted((a, b) => b.count - a.count)
  return { added, removed: before.size - kept, changed: byCount }
}

/** Names are told apart and not shown: they are how senders call people. */
function describeChange(old: NamedTenant, next: NamedTenant): string {
  const facts = [...new Set([...Object.keys(old.facts), ...Object.keys(next.facts)])].toSorted()
  const pairs = [
    ['home', old.home, next.home] as const,
    ...facts.map((name) => [name, old.facts[name], next.facts[name]] as const)
  ]
  const differing = pairs.filter(([, one, other]) => one !== other)
  const names = namesOf(old) === namesOf(next) ? [] : ['names']
  return [...differing.map(([name, one = 'none', other = 'none']) => `${name}: ${one} → ${other}`), ...names].join(', ')
}

function namesOf({ names }: NamedTenant): string {
  const spaces = Object.entries(names).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify(spaces.map(([space, ofSpace]) => [space, [...ofSpace].toSorted()]))
}
