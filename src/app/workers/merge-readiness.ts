import type { ReadinessReport } from '../../admin/readiness-report.ts'
import type { RegionReadiness } from '../region-buses.ts'

export interface WorkersState {
  /** From workers that serve and answer. */
  readonly reports: readonly ReadinessReport[]
  readonly count: number
  /** All were ready, once. */
  readonly wasWhole: boolean
  readonly isDraining: boolean
  readonly sandbox: boolean
  /** Of the configuration that all are to use. */
  readonly digest: string
}

/**
 * Ready for the first time when every worker is, and from then on while one is: those that are left take what one that ended
 * took.
 */
export function mergeReadiness(state: WorkersState): ReadinessReport {
  const { reports, count, wasWhole, isDraining, sandbox, digest } = state
  const why = isDraining ? 'draining' : wasWhole ? undefined : 'starting'
  return {
    ready: why === undefined && reports.some(({ ready }) => ready),
    ...(why === undefined ? {} : { why }),
    ...(sandbox ? { sandbox: true } : {}),
    workers: { serving: reports.length, of: count },
    regions: mergeRegions(reports.map(({ regions }) => regions)),
    configuration: { digest }
  }
}

/** Of each region the worker that is best off; `workersReady` tells how many are, where not all are. */
export function mergeRegions(
  reports: readonly Readonly<Record<string, RegionReadiness>>[]
): Readonly<Record<string, RegionReadiness & { readonly workersReady?: number }>> {
  const names = new Set(reports.flatMap((regions) => Object.keys(regions)))
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const states = reports.flatMap((regions) => regions[name] ?? [])
      const ready = states.filter((state) => state.ready)
      const [best] = ready.length > 0 ? ready : states
      if (best === undefined) return []
      return [[name, ready.length === states.length ? best : { ...best, workersReady: ready.length }]]
    })
  )
}
