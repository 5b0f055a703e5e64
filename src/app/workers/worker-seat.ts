import type { Instant } from '../../core/clock.ts'
import type { MetricsDump } from '../../telemetry/merge-metrics.ts'
import type { WorkerState } from '../../telemetry/primary-metrics.ts'
import { CrashCount } from './crash-count.ts'
import type { Expected } from './questions.ts'
import type { WorkerLink } from './worker-link.ts'

/** One of the workers, through all the processes that take its place one after the other. */
export interface WorkerSeat {
  readonly number: number
  readonly crashes: CrashCount
  state: WorkerState
  /** Of the process that has the place now. */
  link: WorkerLink | undefined
  /** Since when it serves. */
  since: Instant | undefined
  servingMs: number | undefined
  /** The configuration that it uses. */
  inUse: Expected | undefined
  /** What it measured when it was last asked. */
  dump: MetricsDump | undefined
  isSilent: boolean
}

export function createSeat(number: number): WorkerSeat {
  return { number, crashes: new CrashCount(), state: 'waiting', ...empty }
}

const empty = {
  link: undefined,
  since: undefined,
  servingMs: undefined,
  inUse: undefined,
  dump: undefined,
  isSilent: false
}

export function occupy(seat: WorkerSeat, link: WorkerLink): void {
  Object.assign(seat, empty, { state: 'starting', link })
}

/** What its process had measured is no longer its. */
export function vacate(seat: WorkerSeat): void {
  Object.assign(seat, empty, { state: 'waiting' })
}
