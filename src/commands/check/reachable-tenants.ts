import type { Config, SourceConfig } from '../../config/config.ts'
import type { NamedTenant } from '../../core/tenant.ts'

/** The tenants to which a delivery of this source can belong. */
export function reachableTenants(
  { name, provider, tenant }: SourceConfig,
  { tenants }: Pick<Config, 'tenants'>
): readonly NamedTenant[] {
  if (tenant.kind === 'fixed') return tenants.entries.filter(({ id }) => id === tenant.id)
  const spaces = [provider.name, `source/${name}`]
  return tenants.entries.filter(({ names }) => spaces.some((space) => (names[space] ?? []).length > 0))
}
