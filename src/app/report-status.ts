import type { ReadinessReport } from '../admin/readiness-report.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { DecisionStatus } from '../decisions/decision-recorder.ts'
import type { StatusSnapshot } from '../telemetry/status-board.ts'

/** What `/api/v1/status` shows: the gateway, its configuration, its regions, its sources. */
export function reportStatus(
  snapshot: Snapshot,
  deliveries: StatusSnapshot,
  readiness: ReadinessReport,
  decisions: DecisionStatus
) {
  const { gateway, digest, loadedAt, tenants, regions } = snapshot
  const { since, sources, unknown } = deliveries
  return {
    gateway: {
      ...gateway,
      since,
      ready: readiness.ready,
      ...(readiness.why === undefined ? {} : { why: readiness.why })
    },
    configuration: { digest, loadedAt: new Date(loadedAt).toISOString(), tenants: tenants.size },
    regions: [...regions.values()].map(({ name, maxEventBytes }) => ({
      name,
      maxEventBytes,
      ...readiness.regions[name]
    })),
    ...decisions,
    sources,
    unknown
  }
}
