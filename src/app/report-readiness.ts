import type { ReadinessReport } from '../admin/readiness-report.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { RegionReadiness } from './region-buses.ts'

/**
 * Ready while one region can store: a dead region must not take the others' senders away (invariant 7). The report
 * says which are not, and why.
 */
export function reportReadiness(
  { gateway, digest }: Snapshot,
  regions: Readonly<Record<string, RegionReadiness>>,
  isDraining: boolean
): ReadinessReport {
  const hasReadyRegion = Object.values(regions).some(({ ready }) => ready)
  return {
    ready: hasReadyRegion && !isDraining,
    ...(isDraining ? { why: 'draining' } : {}),
    ...(gateway.sandbox ? { sandbox: true } : {}),
    regions,
    configuration: { digest }
  }
}
