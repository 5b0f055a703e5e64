import type { Config, SourceConfig } from '../../config/config.ts'
import type { ListedTenant } from '../../core/tenant.ts'

/** The tenants to which a delivery of this source can belong; there may be a million. */
export function* reachableTenants(
  { name, provider, tenant }: SourceConfig,
  { tenants: { directory } }: Pick<Config, 'tenants'>
): Iterable<ListedTenant> {
  for (const each of directory.all()) if (canBe(each)) yield each

  function canBe({ id, spaces }: ListedTenant): boolean {
    if (tenant.kind === 'fixed') return id === tenant.id
    return spaces.includes(provider.name) || spaces.includes(`source/${name}`)
  }
}
