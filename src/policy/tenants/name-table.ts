import { tenantNameKey } from '../../core/tenant.ts'
import type { HashName } from './hash-name.ts'
import type { TenantIndex } from './tenant-index.ts'
import { TenantRecords } from './tenant-records.ts'

export interface NameTableParts extends Pick<TenantIndex, 'records' | 'starts' | 'slots' | 'spaces'> {
  readonly caselessSpaces: readonly string[]
  readonly hash: HashName
}

/** Finds tenants by id and name, and puts them in. A tenant is told by its number. */
export class NameTable {
  readonly #slots: Uint32Array
  readonly #records: TenantRecords
  readonly #hash: HashName
  /** By the number of the space; ids are exact. */
  readonly #isCaseless: readonly boolean[]

  constructor(parts: NameTableParts) {
    this.#slots = parts.slots
    this.#records = new TenantRecords(parts)
    this.#hash = parts.hash
    const caseless = new Set(parts.caselessSpaces)
    this.#isCaseless = [false, ...parts.spaces.map((space) => caseless.has(space))]
  }

  find(space: number, name: string): number | undefined {
    const key = this.#keyOf(space, name)
    const found = this.#slots[this.#seek(space, key, this.#hash(key, space))] ?? 0
    return found === 0 ? undefined : tenantIn(found)
  }

  /** Whose the name is from now on: another tenant's where it was there first. */
  claim(space: number, name: string, tenant: number): number {
    const key = this.#keyOf(space, name)
    const hash = this.#hash(key, space)
    const at = this.#seek(space, key, hash)
    const found = this.#slots[at] ?? 0
    if (found !== 0) return tenantIn(found)
    this.#slots[at] = (((hash >>> 24) << 24) | (tenant + 1)) >>> 0
    return tenant
  }

  /** The slot that holds the name, or the empty one where it would be. */
  #seek(space: number, key: string, hash: number): number {
    const last = this.#slots.length - 1
    const isIt = (other: string): boolean => this.#keyOf(space, other) === key
    for (let at = hash & last; ; at = (at + 1) & last) {
      const slot = this.#slots[at] ?? 0
      if (slot === 0) return at
      // Most slots that hold something else differ here already, and no record needs to be read.
      if (slot >>> 24 === hash >>> 24 && this.#records.isCalled(tenantIn(slot), space, isIt)) return at
    }
  }

  #keyOf(space: number, name: string): string {
    return tenantNameKey(name, this.#isCaseless[space] ?? false)
  }
}

function tenantIn(slot: number): number {
  return (slot & 0xffffff) - 1
}
