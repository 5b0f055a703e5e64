import type { PolicyRules } from '../core/policy.ts'
import type { TenantDirectory } from '../core/tenant.ts'
import type { SourceDraft } from './build-sources.ts'

export interface RegionSurroundings {
  /** The names of all. */
  readonly regions: readonly string[]
  readonly rules: PolicyRules
  readonly tenants: TenantDirectory
}

/**
 * Regions that the source's events may be stored in, as far as the rules' names say; at least those. Whatever else a rule
 * computes while running is held again when it is stored.
 */
export function reachableRegions(
  { tenant, custody }: SourceDraft,
  { regions: all, rules, tenants }: RegionSurroundings
): readonly string[] {
  // Whose events a payload names is anybody's.
  const homes = tenant.kind === 'from' ? all : [tenants.byId(tenant.id)?.home ?? '']
  const routed = rules.routing.flatMap(({ regions }) => ('cel' in regions ? all : regions))
  const allowed = rules.residency.flatMap(({ allow }) => allow)
  const reached = new Set(rules.routing.length > 0 ? routed : homes)
  const isReached = (region: string): boolean =>
    (reached.has(region) && (allowed.length === 0 || allowed.includes(region))) || region === custody?.region
  return all.filter(isReached)
}
