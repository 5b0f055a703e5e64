import { Registry } from 'prom-client'
import { counterOf, gaugeOf } from './instruments.ts'
import type { MetricsDump } from './merge-metrics.ts'
import { createFaultMetrics, createReloadMetrics } from './metrics.ts'
import type { Metrics } from './metrics.ts'
import { collectProcessMetrics } from './process-metrics.ts'

/** Why a worker ended that should have run. */
export type WorkerExit = 'error' | 'signal' | 'start' | 'silent'
export type WorkerState = (typeof workerStates)[number]

export const workerStates = ['serving', 'starting', 'waiting'] as const

/** What the process above the workers measures itself; deliveries are the workers' own. */
export interface PrimaryMetrics extends Pick<Metrics, 'configReloaded' | 'logLineDropped' | 'observerFailed'> {
  workerEnded(exit: WorkerExit): void
  deliveriesLost(count: number): void
  /** Asked at each scrape. */
  workerCounts(read: () => Readonly<Record<WorkerState, number>>): void
  dump(): Promise<MetricsDump>
}

export function createPrimaryMetrics(): PrimaryMetrics {
  const registry = new Registry()
  const exits = counterOf(registry, 'turnpike_worker_exits_total')
  const lost = counterOf(registry, 'turnpike_worker_deliveries_lost_total')()
  let readCounts: () => Readonly<Record<WorkerState, number>> = () => ({ serving: 0, starting: 0, waiting: 0 })
  const workers = gaugeOf(registry, 'turnpike_workers', () => {
    for (const [state, count] of Object.entries(readCounts())) workers.child(state).set(count)
  })
  collectProcessMetrics(registry)
  return {
    ...createReloadMetrics(registry),
    ...createFaultMetrics(registry),
    workerEnded: (exit) => exits(exit).inc(),
    deliveriesLost: (count) => lost.inc(count),
    workerCounts: (read) => {
      readCounts = read
    },
    dump: async () => registry.getMetricsAsJSON()
  }
}
