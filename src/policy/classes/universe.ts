import type { AuthMethod } from '../../core/auth-method.ts'
import type { Domain } from '../../core/provider.ts'
import type { FactValue } from '../../core/tenant.ts'

/** A configured source, as far as policy can see it. */
export interface SourceClass {
  readonly name: string
  readonly provider: string
  readonly domain: Domain
  readonly authMethods: readonly AuthMethod[]
  /** What stands before the first hole of the templates of its types. */
  readonly typeBeginnings: readonly string[]
  /** `events.allow`: types, or beginnings with `*`. */
  readonly allow: readonly string[]
  /** Whose its events can be: ids of tenants, or every tenant that has a name in one of these spaces, or nobody's. */
  readonly tenants: { readonly fixed: string } | { readonly spaces: readonly string[] }
}

/** What a tenant is to policy, and in which spaces it has a name. */
export interface TenantFacts {
  readonly id: string
  readonly home: string
  readonly facts: Readonly<Record<string, FactValue>>
  readonly spaces: readonly string[]
}

/** Everything that can be known of events before one arrives. */
export interface Universe {
  readonly sources: readonly SourceClass[]
  readonly tenants: Iterable<TenantFacts>
  readonly gateway: { readonly location: string; readonly environment: string }
  readonly regions: ReadonlySet<string>
}
