import type { ListedTenant, NamedTenant, Tenant, TenantList } from '../core/tenant.ts'
import { hashName } from './tenants/hash-name.ts'
import type { HashName } from './tenants/hash-name.ts'
import { NameTable } from './tenants/name-table.ts'
import { TenantIndexBuilder } from './tenants/tenant-index-builder.ts'
import type { TenantIndex } from './tenants/tenant-index.ts'
import { TenantKinds } from './tenants/tenant-kinds.ts'
import { TenantRecords } from './tenants/tenant-records.ts'

/**
 * Looks tenants up by id, and by name within a space. Names in `caselessSpaces` (`github`, `source/crm`) are compared
 * without regard to case.
 * @throws Error when an id stands twice or two tenants share a name: who is meant would depend on the order of lines
 */
export function createTenantDirectory(
  entries: Iterable<NamedTenant>,
  caselessSpaces: ReadonlySet<string> = new Set(),
  hash: HashName = hashName
): TenantList {
  const builder = new TenantIndexBuilder(caselessSpaces, hash)
  const ids: string[] = []
  for (const entry of entries) {
    ids.push(entry.id)
    builder.add(entry)
  }
  const index = builder.finish(({ first, tenant, name }) => {
    const [one, other] = [ids[first] ?? '', ids[tenant] ?? '']
    if (name === undefined) throw new Error(`tenant ${JSON.stringify(one)} is given twice`)
    throw new Error(`tenants ${one} and ${other} share a name in ${name.space}`)
  })
  return openTenantDirectory(index, hash)
}

/** The directory in an index, which must not change any more; `hash` as it was made with. */
export function openTenantDirectory(index: TenantIndex, hash: HashName = hashName): TenantList {
  return new IndexedDirectory(index, hash)
}

class IndexedDirectory implements TenantList {
  readonly size: number
  readonly #table: NameTable
  readonly #records: TenantRecords
  readonly #kinds: TenantKinds
  readonly #spaceNames: readonly string[]
  readonly #spaces: ReadonlyMap<string, number>

  constructor(index: TenantIndex, hash: HashName) {
    this.size = index.size
    this.#table = new NameTable({ ...index, hash })
    this.#records = new TenantRecords(index)
    this.#kinds = new TenantKinds(index)
    this.#spaceNames = index.spaces
    this.#spaces = new Map(index.spaces.map((space, at) => [space, at + 1]))
  }

  byId(id: string): Tenant | undefined {
    return this.#find(0, id)
  }

  byName(space: string, name: string): Tenant | undefined {
    const number = this.#spaces.get(space)
    return number === undefined ? undefined : this.#find(number, name)
  }

  all(): Iterable<ListedTenant> {
    return this.#each((tenant) => {
      const { home, facts, spaces } = this.#kinds.get(this.#records.kindOf(tenant))
      return { id: this.#records.idOf(tenant), home, facts, spaces }
    })
  }

  entries(): Iterable<NamedTenant> {
    return this.#each((tenant) => this.#entryOf(tenant))
  }

  entry(id: string): NamedTenant | undefined {
    const tenant = this.#table.find(0, id)
    return tenant === undefined ? undefined : this.#entryOf(tenant)
  }

  *namesIn(space: string): Iterable<string> {
    const number = this.#spaces.get(space)
    if (number === undefined) return
    for (let tenant = 0; tenant < this.size; tenant += 1)
      for (const each of this.#records.namesOf(tenant)) if (each.space === number) yield each.name
  }

  /** Can be gone through again and again, as a list can. */
  #each<T>(read: (tenant: number) => T): Iterable<T> {
    const { size } = this
    return {
      *[Symbol.iterator]() {
        for (let tenant = 0; tenant < size; tenant += 1) yield read(tenant)
      }
    }
  }

  #entryOf(tenant: number): NamedTenant {
    const { home, facts } = this.#kinds.get(this.#records.kindOf(tenant))
    const names = Map.groupBy(this.#records.namesOf(tenant), ({ space }) => space)
    const byName = Array.from(names, ([space, ofSpace]): [string, string[]] => [
      this.#spaceNames[space - 1] ?? '',
      ofSpace.map(({ name }) => name)
    ])
    return { id: this.#records.idOf(tenant), home, facts, names: Object.fromEntries(byName) }
  }

  #find(space: number, name: string): Tenant | undefined {
    const tenant = this.#table.find(space, name)
    if (tenant === undefined) return undefined
    const { home, facts } = this.#kinds.get(this.#records.kindOf(tenant))
    return Object.freeze({ id: this.#records.idOf(tenant), home, facts })
  }
}
