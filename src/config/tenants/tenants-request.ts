import type { Instant } from '../../core/clock.ts'
import type { FactTypes } from '../../policy/cel/scope.ts'
import type { TenantIndex } from '../../policy/tenants/tenant-index.ts'
import type { Finding } from '../finding.ts'

/** A tenants file, and what the rest of the configuration knows of what it may hold; it goes to another thread. */
export interface TenantsRequest {
  readonly path: string
  /** Empty where there is a larger mistake to tell. */
  readonly regions: readonly string[]
  readonly spaces: readonly string[]
  readonly caselessSpaces: readonly string[]
  /** As declared; undefined where the file itself says what facts there are. */
  readonly facts: FactTypes | undefined
}

export interface ReadTenants {
  readonly ok: true
  readonly index: TenantIndex
  /** As declared, or as found. */
  readonly facts: FactTypes
  /** By space, the homes of those who have a name there. */
  readonly homes: ReadonlyMap<string, ReadonlySet<string>>
  /** SHA-256 of the file, in hex. */
  readonly digest: string
  readonly asOf: Instant
}

export type TenantsResult =
  | ReadTenants
  | {
      readonly ok: false
      /** Of what was read of it. */
      readonly digest: string
      readonly findings: readonly Finding[]
    }
  /** In words that follow the file's name. */
  | { readonly ok: false; readonly why: string }
