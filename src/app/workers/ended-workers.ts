import { retireMetrics } from '../../telemetry/merge-metrics.ts'
import type { MetricsDump } from '../../telemetry/merge-metrics.ts'
import { retireStatus } from './merge-status.ts'
import type { CountedStatus } from './merge-status.ts'
import type { Told } from './worker-seat.ts'

/** What processes had counted that have ended. */
export class EndedWorkers {
  #metrics: Promise<MetricsDump> = Promise.resolve([])
  #status: CountedStatus | undefined

  add({ metrics, status }: Told): void {
    if (metrics !== undefined) this.#metrics = this.#metrics.then(async (before) => retireMetrics([before, metrics]))
    if (status !== undefined) this.#status = retireStatus([status, ...this.statuses])
  }

  /** Of those that have ended by now. */
  get metrics(): Promise<MetricsDump> {
    return this.#metrics
  }

  /** One for all of them; none where none has ended. */
  get statuses(): readonly CountedStatus[] {
    return this.#status === undefined ? [] : [this.#status]
  }
}
