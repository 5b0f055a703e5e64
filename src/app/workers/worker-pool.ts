import type { Clock } from '../../core/clock.ts'
import type { JsonLog } from '../../telemetry/json-log.ts'
import { retireMetrics, sumOf } from '../../telemetry/merge-metrics.ts'
import type { MetricsDump } from '../../telemetry/merge-metrics.ts'
import type { PrimaryMetrics, WorkerExit, WorkerState } from '../../telemetry/primary-metrics.ts'
import type { Expected } from './questions.ts'
import type { ProcessExit, WorkerProcess } from './worker-process.ts'
import { NoAnswer, WorkerLink } from './worker-link.ts'
import { createSeat, occupy, vacate } from './worker-seat.ts'
import type { WorkerSeat } from './worker-seat.ts'

export interface WorkerPoolParts {
  readonly count: number
  readonly clock: Clock
  readonly fork: () => WorkerProcess
  readonly fingerprintKey: Uint8Array
  /** The configuration that a worker is to start with. */
  readonly expected: () => Expected
  /** The files are other than expected: settles when they are expected, or refused. */
  readonly reload: () => Promise<void>
  /** A worker serves; what it uses may have been replaced meanwhile. */
  readonly onServing: (seat: WorkerSeat) => void
  /** A worker ends again and again: a sentence for the operator. */
  readonly onLoop: (why: string) => void
  readonly metrics: Pick<PrimaryMetrics, 'workerEnded' | 'deliveriesLost'>
  readonly log: JsonLog
}

/** How often it is asked whether a worker's loop turns, and how long that may take. */
const beatEveryMs = 5_000
const silentAfterMs = 30_000
/** A worker that found other files than expected looks again, as long as they are refused. */
const lookAgainMs = 5_000

/** The worker processes of a gateway: as many as there should be, whatever happens to one. */
export class WorkerPool {
  readonly seats: readonly WorkerSeat[]
  readonly #parts: WorkerPoolParts
  /** Of processes that have ended: what they counted. */
  #retired: MetricsDump = []
  #retiring: Promise<void> = Promise.resolve()
  #cancelBeat: () => void = () => undefined
  readonly #cancels = new Map<WorkerSeat, () => void>()
  #isStopping = false

  constructor(parts: WorkerPoolParts) {
    this.#parts = parts
    this.seats = Array.from({ length: parts.count }, (_, index) => createSeat(index + 1))
  }

  get serving(): readonly WorkerSeat[] {
    return this.seats.filter(({ state }) => state === 'serving')
  }

  counts(): Readonly<Record<WorkerState, number>> {
    const counts = { serving: 0, starting: 0, waiting: 0 }
    for (const { state } of this.seats) counts[state] += 1
    return counts
  }

  async retired(): Promise<MetricsDump> {
    await this.#retiring
    return this.#retired
  }

  /** Settles with where deliveries are taken, when every worker serves. @throws Error with a sentence of the first that can't */
  async start(): Promise<string> {
    const opened = await Promise.all(this.seats.map(async (seat) => this.#fill(seat)))
    this.#beat()
    return opened[0] ?? ''
  }

  /** Asks all to drain; settles when they have ended: by force after `withinMs`. Whether none needed force. */
  async stop(withinMs: number): Promise<boolean> {
    this.#cease()
    const links = this.seats.flatMap(({ link }) => link ?? [])
    let isForced = false
    const cancel = this.#parts.clock.after(withinMs, () => {
      isForced = true
      for (const link of links) link.kill()
    })
    for (const link of links) void link.here.then(async () => link.ask('stop', null)).catch(() => undefined)
    await Promise.all(links.map(async ({ ended }) => ended))
    cancel()
    return !isForced
  }

  /** Ends all of them now. */
  kill(): void {
    this.#cease()
    for (const { link } of this.seats) link?.kill()
  }

  /** Nothing that ends from here on is replaced. */
  #cease(): void {
    this.#isStopping = true
    this.#cancelBeat()
    for (const cancel of this.#cancels.values()) cancel()
  }

  /** Settles when a worker of that number serves. */
  async #fill(seat: WorkerSeat): Promise<string> {
    const link = new WorkerLink(this.#parts.fork(), this.#parts.clock, () => this.#askToLook())
    occupy(seat, link)
    void link.ended.then((exit) => this.#ended(seat, exit))
    try {
      await link.here
      return await this.#begin(seat, link)
    } catch (thrown) {
      link.kill()
      throw thrown
    }
  }

  async #begin(seat: WorkerSeat, link: WorkerLink): Promise<string> {
    const { count, clock, fingerprintKey, expected, reload, onServing } = this.#parts
    for (;;) {
      const wanted = expected()
      const answer = await link.ask('start', { number: seat.number, count, fingerprintKey, ...wanted })
      if (answer.kind === 'failed') throw new Error(answer.why)
      if (answer.kind === 'started') {
        const servingMs = clock.monotonicMs()
        Object.assign(seat, { state: 'serving', since: clock.now(), servingMs, inUse: wanted })
        onServing(seat)
        return answer.webhooks
      }
      await reload()
      if (expected().fingerprint === wanted.fingerprint) await this.#pause(lookAgainMs)
    }
  }

  #ended(seat: WorkerSeat, { code, signal }: ProcessExit): void {
    if (this.#isStopping) return
    const { clock, metrics, log } = this.#parts
    const { number: worker, dump, servingMs, link } = seat
    const exit = exitOf(seat, signal)
    metrics.workerEnded(exit)
    log.write('error', 'a worker ended', { worker, pid: link?.pid, exit, ...described(code, signal) })
    if (dump !== undefined) this.#retire(dump)
    seat.crashes.ended(servingMs === undefined ? 0 : clock.monotonicMs() - servingMs)
    vacate(seat)
    if (seat.crashes.isLoop)
      return this.#parts.onLoop(`worker ${worker} ended again and again: the log says why each of its processes did`)
    this.#cancels.set(
      seat,
      clock.after(
        seat.crashes.delayMs,
        () => void this.#fill(seat).catch((thrown: unknown) => this.#failed(seat, thrown))
      )
    )
  }

  #failed({ number }: WorkerSeat, thrown: unknown): void {
    const why = thrown instanceof Error ? thrown.message : 'unknown'
    if (!this.#isStopping) this.#parts.log.write('error', 'a worker cannot start', { worker: number, why })
  }

  #retire(dump: MetricsDump): void {
    this.#parts.metrics.deliveriesLost(sumOf(dump, 'turnpike_deliveries_in_flight'))
    this.#retiring = this.#retiring.then(async () => {
      this.#retired = await retireMetrics([this.#retired, dump])
    })
  }

  /** One whose loop no longer turns holds connections that nobody answers. */
  #beat(): void {
    if (this.#isStopping) return
    this.#cancelBeat = this.#parts.clock.after(beatEveryMs, () => {
      void Promise.all(this.serving.map(async (seat) => this.#listen(seat))).then(() => this.#beat())
    })
  }

  async #listen(seat: WorkerSeat): Promise<void> {
    const { link } = seat
    try {
      await link?.ask('readiness', null, silentAfterMs)
    } catch (thrown) {
      if (!(thrown instanceof NoAnswer) || seat.link !== link || this.#isStopping) return
      seat.isSilent = true
      link?.kill()
    }
  }

  /** The first worker counts what lies in quarantine. */
  #askToLook(): void {
    const [first] = this.seats
    if (first?.state === 'serving') void first.link?.ask('look', null).catch(() => undefined)
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.clock.after(delayMs, resolve)
    })
  }
}

function exitOf({ isSilent, servingMs }: WorkerSeat, signal: string | null): WorkerExit {
  if (isSilent) return 'silent'
  if (servingMs === undefined) return 'start'
  return signal === null ? 'error' : 'signal'
}

function described(code: number | null, signal: string | null): { code?: number; signal?: string } {
  return { ...(code === null ? {} : { code }), ...(signal === null ? {} : { signal }) }
}
