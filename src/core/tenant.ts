import type { Instant } from './clock.ts'

/** What policy may read of a tenant besides its id and home. */
export type FactValue = string | number | boolean

/** One line of the tenants file. */
export interface Tenant {
  readonly id: string
  readonly home: string
  readonly facts: Readonly<Record<string, FactValue>>
}

/** A tenant with the names under which senders know it, by the space that each name belongs to. */
export interface NamedTenant extends Tenant {
  readonly names: Readonly<Record<string, readonly string[]>>
}

/** A tenant and the spaces in which it has a name: all that can be known of its events before one arrives. */
export interface ListedTenant extends Tenant {
  readonly spaces: readonly string[]
}

/** Who a delivery belongs to. Names are kept apart by provider (`github`) or by source (`source/crm`). */
export interface TenantDirectory {
  readonly size: number
  byId(id: string): Tenant | undefined
  byName(space: string, name: string): Tenant | undefined
}

/** A directory that can be gone through, as `check` does, and more than once. */
export interface TenantList extends TenantDirectory {
  /** Every tenant in the order of the file. There may be a million: each is made when it is asked for, and not kept. */
  all(): Iterable<ListedTenant>
  /** The same with their names. */
  entries(): Iterable<NamedTenant>
  /** One of them, by id. */
  entry(id: string): NamedTenant | undefined
  /** Every name of a space, in the order of the file. */
  namesIn(space: string): Iterable<string>
}

/** Which tenants file a directory was made from. */
export interface TenantsEdition {
  /** SHA-256 of the file, in hex. */
  readonly digest: string
  /** When what it says was so: as it says itself, else when the file was written last. */
  readonly asOf: Instant
  readonly maxAgeMs: number | undefined
}

/** How a source's deliveries are assigned. `from` is one of the provider's tenant names. */
export type TenantRule =
  { readonly kind: 'fixed'; readonly id: string } | { readonly kind: 'from'; readonly name: string }

/**
 * What two names of one space share when they are one name. Only the letters A to Z lose their case: with all of
 * Unicode's rules a letter from elsewhere (the Kelvin sign) would become a `k`, and its holder somebody else.
 */
export function tenantNameKey(name: string, caseless: boolean): string {
  if (!caseless) return name
  return isAscii.test(name) ? name.toLowerCase() : name.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** Then both ways are one, and the short one is quicker. */
const isAscii = /^[\x00-\x7f]*$/
