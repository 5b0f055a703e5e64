import type { NamedTenant } from '../../core/tenant.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { GrowingNumbers } from './growing-numbers.ts'
import { hashName } from './hash-name.ts'
import type { HashName } from './hash-name.ts'
import { NameTable } from './name-table.ts'
import { maxTenants } from './tenant-index.ts'
import type { TenantIndex } from './tenant-index.ts'
import { formatKind } from './tenant-kinds.ts'
import { TenantRecords } from './tenant-records.ts'

/** Two tenants by number, the one that came first as `first`, that share an id or a name. */
export interface NameClash {
  readonly tenant: number
  readonly first: number
  /** Undefined where it is the id. */
  readonly name: { readonly space: string; readonly name: string } | undefined
}

/** Facts differ little between tenants. Where each has its own, remembering them all would only cost memory. */
const maxSharedKinds = 65_536

/** Makes an index of tenants that are added one by one. */
export class TenantIndexBuilder {
  readonly #caselessSpaces: readonly string[]
  readonly #hash: HashName
  readonly #spaces = new Map<string, number>()
  readonly #records = new GrowingBytes()
  readonly #starts = new GrowingNumbers()
  readonly #kinds = new GrowingBytes()
  readonly #kindStarts = new GrowingNumbers()
  readonly #kindNumbers = new Map<string, number>()
  #names = 0

  constructor(caselessSpaces: Iterable<string>, hash: HashName = hashName) {
    this.#caselessSpaces = [...caselessSpaces]
    this.#hash = hash
  }

  get size(): number {
    return this.#starts.length
  }

  /** How many kinds of tenants there are so far: each of those of one kind has the same home, facts and spaces. */
  get kinds(): number {
    return this.#kindStarts.length
  }

  /**
   * The number of its kind.
   * @throws Error when a text is not well-formed, or there are too many tenants
   */
  add({ id, home, facts, names }: NamedTenant): number {
    if (this.size >= maxTenants) throw new Error(`a directory has at most ${maxTenants} tenants`)
    const spaces = Object.keys(names).filter((space) => (names[space] ?? []).length > 0)
    this.#starts.add(this.#records.length)
    const kind = this.#kindOf(formatKind({ home, facts, spaces }))
    this.#records.addNumber(kind)
    this.#addName(id)
    this.#records.addNumber(spaces.reduce((sum, space) => sum + (names[space] ?? []).length, 0))
    for (const space of spaces)
      for (const name of names[space] ?? []) {
        this.#records.addNumber(this.#numberOf(space))
        this.#addName(name)
      }
    return kind
  }

  /** The index; `clashes` of its names are told, and then it must not be used. */
  finish(onClash: (clash: NameClash) => void): TenantIndex {
    const index = {
      size: this.size,
      spaces: [...this.#spaces.keys()],
      caselessSpaces: this.#caselessSpaces,
      records: this.#records.finish(),
      starts: this.#starts.finish(),
      kinds: this.#kinds.finish(),
      kindStarts: this.#kindStarts.finish(),
      slots: new Uint32Array(tableLength(this.#names))
    }
    const table = new NameTable({ ...index, hash: this.#hash })
    const records = new TenantRecords(index)
    for (let tenant = 0; tenant < index.size; tenant += 1) claimNames(tenant, { index, table, records, onClash })
    return index
  }

  #addName(name: string): void {
    // As bytes it would be another one, and then somebody else's.
    if (!name.isWellFormed()) throw new Error('a name holds half a character')
    this.#records.addText(name)
    this.#names += 1
  }

  #kindOf(json: string): number {
    const known = this.#kindNumbers.get(json)
    if (known !== undefined) return known
    const number = this.#kindStarts.length
    this.#kindStarts.add(this.#kinds.length)
    this.#kinds.addText(json)
    if (number < maxSharedKinds) this.#kindNumbers.set(json, number)
    return number
  }

  #numberOf(space: string): number {
    const known = this.#spaces.get(space)
    if (known !== undefined) return known
    const number = this.#spaces.size + 1
    this.#spaces.set(space, number)
    return number
  }
}

interface ClaimParts {
  readonly index: TenantIndex
  readonly table: NameTable
  readonly records: TenantRecords
  readonly onClash: (clash: NameClash) => void
}

function claimNames(tenant: number, { index, table, records, onClash }: ClaimParts): void {
  const first = table.claim(0, records.idOf(tenant), tenant)
  // The names of a tenant that is given twice would all say the same again.
  if (first !== tenant) return onClash({ tenant, first, name: undefined })
  for (const { space, name } of records.namesOf(tenant)) {
    const holder = table.claim(space, name, tenant)
    if (holder !== tenant) onClash({ tenant, first: holder, name: { space: index.spaces[space - 1] ?? '', name } })
  }
}

/** A power of two of which at most two thirds are taken: a name is found after a few looks. */
function tableLength(names: number): number {
  let length = 16
  while (length * 2 < names * 3) length *= 2
  return length
}
