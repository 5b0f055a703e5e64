import type { ListedTenant } from '../../core/tenant.ts'
import { ByteReader } from './byte-reader.ts'
import type { TenantIndex } from './tenant-index.ts'

/** Of a tenant, what it shares with others. */
export type TenantKind = Pick<ListedTenant, 'home' | 'facts' | 'spaces'>

/** Kinds that are kept once they were read. Where tenants differ more than this, the others are read each time. */
const maxKept = 4096

/** As it stands in an index. */
export function formatKind({ home, facts, spaces }: TenantKind): string {
  return JSON.stringify([home, facts, spaces])
}

/** Reads the kinds of an index, by their numbers. */
export class TenantKinds {
  readonly #reader: ByteReader
  readonly #starts: Uint32Array
  readonly #kept = new Map<number, TenantKind>()

  constructor({ kinds, kindStarts }: Pick<TenantIndex, 'kinds' | 'kindStarts'>) {
    this.#reader = new ByteReader(kinds)
    this.#starts = kindStarts
  }

  get(number: number): TenantKind {
    const kept = this.#kept.get(number)
    if (kept !== undefined) return kept
    this.#reader.goTo(this.#starts[number] ?? 0)
    const kind = parseKind(this.#reader.text())
    if (this.#kept.size < maxKept) this.#kept.set(number, kind)
    return kind
  }
}

function parseKind(json: string): TenantKind {
  // `formatKind` wrote it, and nothing else writes to an index.
  const [home, facts, spaces] = JSON.parse(json) as [string, TenantKind['facts'], readonly string[]]
  return Object.freeze({ home, facts: Object.freeze(facts), spaces: Object.freeze(spaces) })
}
