import type { ReadinessReport } from '../admin/readiness-report.ts'
import { formatTime, timeOrNull } from '../core/format-time.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { DecisionStatus } from '../decisions/decision-recorder.ts'
import type { QuarantineState } from '../core/quarantine-state.ts'
import type { StatusSnapshot } from '../telemetry/status-board.ts'

/** What `/api/v1/status` shows: the gateway, its configuration, its regions, its sources. */
export function reportStatus(
  snapshot: Snapshot,
  deliveries: StatusSnapshot,
  readiness: ReadinessReport,
  {
    decisions,
    quarantines = new Map()
  }: {
    readonly decisions: DecisionStatus
    readonly quarantines?: ReadonlyMap<string, QuarantineState>
  }
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
    configuration: { digest, loadedAt: formatTime(loadedAt), tenants: tenants.size },
    regions: [...regions.values()].map(({ name, maxEventBytes }) => ({
      name,
      maxEventBytes,
      ...readiness.regions[name],
      ...describeQuarantine(quarantines.get(name))
    })),
    ...decisions,
    sources,
    unknown
  }
}

/** As it was last counted; nothing of a region that was not, or that keeps nothing. */
function describeQuarantine(state: QuarantineState | undefined) {
  if (state === undefined || Object.values(state.pending).every((count) => count === 0)) return {}
  const { pending, oldestAt, nextEndAt, lookedAt } = state
  return {
    quarantine: {
      ...pending,
      oldest: timeOrNull(oldestAt),
      nextEnd: timeOrNull(nextEndAt),
      countedAt: timeOrNull(lookedAt)
    }
  }
}
