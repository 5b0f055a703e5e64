import { tenantNameKey } from '../core/tenant.ts'
import type { NamedTenant, Tenant, TenantDirectory } from '../core/tenant.ts'

/**
 * Looks tenants up by id, and by name within a space. Names in `caselessSpaces` (`github`, `source/crm`) are compared
 * without regard to case.
 * @throws Error when an id stands twice or two tenants share a name: who is meant would depend on the order of lines
 */
export function createTenantDirectory(
  entries: Iterable<NamedTenant>,
  caselessSpaces: ReadonlySet<string> = new Set()
): TenantDirectory {
  const byId = new Map<string, Tenant>()
  const bySpace = new Map<string, Map<string, Tenant>>()
  for (const { id, home, facts, names } of entries) {
    if (byId.has(id)) throw new Error(`tenant ${JSON.stringify(id)} is given twice`)
    const tenant: Tenant = Object.freeze({ id, home, facts })
    byId.set(id, tenant)
    for (const [space, ofTenant] of Object.entries(names)) addNames(bySpace, space, ofTenant, tenant)
  }

  function addNames(spaces: typeof bySpace, space: string, names: readonly string[], tenant: Tenant): void {
    const known = spaces.get(space) ?? new Map<string, Tenant>()
    spaces.set(space, known)
    for (const name of names) {
      const key = tenantNameKey(name, caselessSpaces.has(space))
      const holder = known.get(key) ?? tenant
      if (holder !== tenant) throw new Error(`tenants ${holder.id} and ${tenant.id} share a name in ${space}`)
      known.set(key, tenant)
    }
  }

  return {
    size: byId.size,
    byId: (id) => byId.get(id),
    byName: (space, name) => bySpace.get(space)?.get(tenantNameKey(name, caselessSpaces.has(space)))
  }
}
