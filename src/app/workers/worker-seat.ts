import type { Clock, Instant } from '../../core/clock.ts'
import type { MetricsDump } from '../../telemetry/merge-metrics.ts'
import { updateMetrics } from '../../telemetry/merge-metrics.ts'
import type { WorkerState } from '../../telemetry/primary-metrics.ts'
import type { GatewayStatus } from '../join-gateway.ts'
import { CrashCount } from './crash-count.ts'
import type { Expected } from './questions.ts'
import type { WorkerLink } from './worker-link.ts'

/** What it last told of its counts. */
export interface Told {
  readonly metrics?: MetricsDump | undefined
  readonly status?: GatewayStatus | undefined
}

/** A process in its place, and what is known of it. */
export interface Occupant extends Told {
  readonly link: WorkerLink
  /** Since when it serves. */
  readonly since?: Instant
  readonly sinceMs?: number
  /** The configuration that it uses. */
  readonly inUse?: Expected
  /** It was ended because its loop did not turn. */
  readonly isSilent?: boolean
}

/**
 * One of the workers, through all the processes that take its place one after the other. What is learnt of a process that
 * has left is nobody's.
 */
export class WorkerSeat {
  readonly number: number
  readonly crashes = new CrashCount()
  #occupant: Occupant | undefined

  constructor(number: number) {
    this.number = number
  }

  get state(): WorkerState {
    if (this.#occupant === undefined) return 'waiting'
    return this.#occupant.since === undefined ? 'starting' : 'serving'
  }

  /** As it is now. */
  get occupant(): Occupant | undefined {
    return this.#occupant
  }

  get link(): WorkerLink | undefined {
    return this.#occupant?.link
  }

  get inUse(): Expected | undefined {
    return this.#occupant?.inUse
  }

  occupy(link: WorkerLink): void {
    this.#occupant = { link }
  }

  serves(link: WorkerLink, inUse: Expected, clock: Clock): void {
    this.#learn(link, { inUse, since: clock.now(), sinceMs: clock.monotonicMs() })
  }

  uses(link: WorkerLink, inUse: Expected): void {
    this.#learn(link, { inUse })
  }

  told(link: WorkerLink, { metrics, status }: Told): void {
    const before = this.#occupant?.metrics ?? []
    if (metrics !== undefined) this.#learn(link, { metrics: updateMetrics(before, metrics) })
    if (status !== undefined) this.#learn(link, { status })
  }

  fellSilent(link: WorkerLink): void {
    this.#learn(link, { isSilent: true })
  }

  /** What is known of the process that has left. */
  vacate(): Partial<Occupant> {
    const left = this.#occupant ?? {}
    this.#occupant = undefined
    return left
  }

  #learn(link: WorkerLink, news: Omit<Occupant, 'link'>): void {
    if (this.#occupant?.link === link) this.#occupant = { ...this.#occupant, ...news }
  }
}
