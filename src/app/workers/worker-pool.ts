import type { Clock } from '../../core/clock.ts'
import type { JsonLog } from '../../telemetry/json-log.ts'
import { sumOf } from '../../telemetry/merge-metrics.ts'
import type { PrimaryMetrics, WorkerExit, WorkerState } from '../../telemetry/primary-metrics.ts'
import { EndedWorkers } from './ended-workers.ts'
import type { Expected } from './questions.ts'
import type { ProcessExit, WorkerProcess } from './worker-process.ts'
import { NoAnswer, WorkerLink } from './worker-link.ts'
import { WorkerSeat } from './worker-seat.ts'
import type { Occupant } from './worker-seat.ts'

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
/** One that reads a large configuration beside others is busy for longer. */
const silentAtStartAfterMs = 120_000
/** A worker that found other files than expected looks again, as long as they are refused. */
const lookAgainMs = 5_000

/** The worker processes of a gateway: as many as there should be, whatever happens to one. */
export class WorkerPool {
  readonly seats: readonly WorkerSeat[]
  readonly ended = new EndedWorkers()
  readonly #parts: WorkerPoolParts
  /** What comes next for each: a beat of its process, or another process. */
  readonly #cancels = new Map<WorkerSeat, () => void>()
  #isStopping = false

  constructor(parts: WorkerPoolParts) {
    this.#parts = parts
    this.seats = Array.from({ length: parts.count }, (_, index) => new WorkerSeat(index + 1))
  }

  get serving(): readonly WorkerSeat[] {
    return this.seats.filter(({ state }) => state === 'serving')
  }

  counts(): Readonly<Record<WorkerState, number>> {
    const counts = { serving: 0, starting: 0, waiting: 0 }
    for (const { state } of this.seats) counts[state] += 1
    return counts
  }

  /** Settles with where deliveries are taken, when every worker serves. @throws Error with a sentence of the first that can't */
  async start(): Promise<string> {
    const opened = await Promise.all(this.seats.map(async (seat) => this.#fill(seat)))
    return opened[0] ?? ''
  }

  /** Asks all to drain; settles when they have ended: by force after `withinMs`. Whether none needed force. */
  async stop(withinMs: number): Promise<boolean> {
    this.#cease()
    const occupied = this.seats.flatMap((seat) => (seat.link === undefined ? [] : [{ seat, link: seat.link }]))
    let isForced = false
    const cancel = this.#parts.clock.after(withinMs, () => {
      isForced = true
      for (const { link } of occupied) link.kill()
    })
    const stopped = occupied.map(async ({ seat, link }) => {
      seat.told(link, (await link.ask('stop', null).catch(() => null)) ?? {})
      await link.ended
    })
    await Promise.all(stopped)
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
    for (const cancel of this.#cancels.values()) cancel()
  }

  /** Settles when a worker of that number serves. */
  async #fill(seat: WorkerSeat): Promise<string> {
    const link = new WorkerLink(this.#parts.fork(), this.#parts.clock, () => this.#askToLook())
    seat.occupy(link)
    this.#beat(seat, link)
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
        seat.serves(link, wanted, clock)
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
    const { number: worker } = seat
    const left = seat.vacate()
    const { link, sinceMs, metrics: counted = [] } = left
    const exit = exitOf(left, signal)
    metrics.workerEnded(exit)
    metrics.deliveriesLost(sumOf(counted, 'turnpike_deliveries_in_flight'))
    log.write('error', 'a worker ended', { worker, pid: link?.pid, exit, ...described(code, signal) })
    this.ended.add(left)
    seat.crashes.ended(sinceMs === undefined ? 0 : clock.monotonicMs() - sinceMs)
    if (seat.crashes.isLoop)
      return this.#parts.onLoop(`worker ${worker} ended again and again: the log says why each of its processes did`)
    this.#plan(seat, seat.crashes.delayMs, async () =>
      this.#fill(seat).catch((thrown: unknown) => this.#failed(seat, thrown))
    )
  }

  #plan(seat: WorkerSeat, delayMs: number, run: () => Promise<unknown>): void {
    this.#cancels.get(seat)?.()
    this.#cancels.set(
      seat,
      this.#parts.clock.after(delayMs, () => void run())
    )
  }

  #failed({ number }: WorkerSeat, thrown: unknown): void {
    const why = thrown instanceof Error ? thrown.message : 'unknown'
    if (!this.#isStopping) this.#parts.log.write('error', 'a worker cannot start', { worker: number, why })
  }

  /** One whose loop no longer turns holds connections that nobody answers, or never begins to serve. */
  #beat(seat: WorkerSeat, link: WorkerLink): void {
    if (this.#isStopping || seat.link !== link) return
    this.#plan(seat, beatEveryMs, async () => {
      await this.#listen(seat, link)
      this.#beat(seat, link)
    })
  }

  async #listen(seat: WorkerSeat, link: WorkerLink): Promise<void> {
    try {
      const withinMs = seat.state === 'serving' ? silentAfterMs : silentAtStartAfterMs
      seat.told(link, (await link.ask('beat', null, withinMs)) ?? {})
    } catch (thrown) {
      if (!(thrown instanceof NoAnswer) || seat.link !== link || this.#isStopping) return
      seat.fellSilent(link)
      link.kill()
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

function exitOf({ isSilent, sinceMs }: Partial<Occupant>, signal: string | null): WorkerExit {
  if (isSilent === true) return 'silent'
  if (sinceMs === undefined) return 'start'
  return signal === null ? 'error' : 'signal'
}

function described(code: number | null, signal: string | null): { code?: number; signal?: string } {
  return { ...(code === null ? {} : { code }), ...(signal === null ? {} : { signal }) }
}
