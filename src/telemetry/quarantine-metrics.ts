import type { Registry } from 'prom-client'
import type { MarkerKind } from '../core/event.ts'
import { keptKinds } from '../core/quarantine-state.ts'
import type { QuarantineState } from '../core/quarantine-state.ts'
import { counterOf, gaugeOf } from './instruments.ts'

export interface QuarantineMetrics {
  /** An event left a quarantine. */
  quarantineEnded(region: string, end: MarkerKind): void
  /** Asked at each scrape: what was counted last, of the regions that there are. */
  quarantineStates(read: () => ReadonlyMap<string, QuarantineState>): void
}

export function createQuarantineMetrics(registry: Registry): QuarantineMetrics {
  let readStates: () => ReadonlyMap<string, QuarantineState> = () => new Map()
  const ended = counterOf(registry, 'turnpike_quarantine_ended_total')
  const pending = gaugeOf(registry, 'turnpike_quarantine_pending', () => {
    pending.forget()
    for (const [region, state] of readStates())
      for (const kept of keptKinds) pending.child(region, kept).set(state.pending[kept])
  })
  const momentOf = (name: MomentName, read: (state: QuarantineState) => number | undefined): void => {
    const gauge = gaugeOf(registry, name, () => {
      gauge.forget()
      for (const [region, state] of readStates()) {
        const at = read(state)
        if (at !== undefined) gauge.child(region).set(at / 1000)
      }
    })
  }
  momentOf('turnpike_quarantine_oldest_timestamp_seconds', ({ oldestAt }) => oldestAt)
  momentOf('turnpike_quarantine_next_end_timestamp_seconds', ({ nextEndAt }) => nextEndAt)
  momentOf('turnpike_quarantine_counted_timestamp_seconds', ({ lookedAt }) => lookedAt)
  return {
    quarantineEnded: (region, end) => ended(region, end).inc(),
    quarantineStates: (read) => {
      readStates = read
    }
  }
}

type MomentName =
  | 'turnpike_quarantine_oldest_timestamp_seconds'
  | 'turnpike_quarantine_next_end_timestamp_seconds'
  | 'turnpike_quarantine_counted_timestamp_seconds'
