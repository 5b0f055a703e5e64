import type { Bus } from './bus.ts'
import type { Lookups } from './lookups.ts'
import type { Policy } from './policy.ts'
import type { RegionKeys } from './privacy.ts'
import type { SchemaSet } from './schemas.ts'
import type { Source } from './source.ts'
import type { TenantDirectory } from './tenant.ts'

export type EventMode = 'binary' | 'structured'

export interface Region {
  readonly name: string
  /** The largest record its topics store: key, headers and value. */
  readonly maxEventBytes: number
  readonly bus: Bus
  /** Where the configuration has any. */
  readonly keys?: RegionKeys | undefined
}

/** Configuration, tenants, secrets and schemas as one immutable whole: a delivery takes it when it is received and keeps it (invariant 10). */
export interface Snapshot {
  /** A digest of everything that was read, for metrics, `status` and decisions. */
  readonly digest: string
  readonly loadedAt: number
  readonly gateway: {
    readonly name: string
    readonly location: string
    readonly environment: string
    readonly sandbox: boolean
  }
  /** Whose bus has the copies of all decisions; undefined where there are none. */
  readonly audit?: { readonly region: string } | undefined
  readonly events: { readonly prefix: string; readonly mode: EventMode }
  readonly sources: ReadonlyMap<string, Source>
  readonly regions: ReadonlyMap<string, Region>
  readonly tenants: TenantDirectory
  readonly policy: Policy
  /** Where facts for admission are found out; without it nowhere. */
  readonly lookups?: Lookups
  readonly schemas: SchemaSet
}
