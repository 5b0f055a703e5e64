import type { Clock } from '../../core/clock.ts'
import type { JsonLog } from '../../telemetry/json-log.ts'
import type { Expected, Vote } from './questions.ts'
import type { WorkerSeat } from './worker-seat.ts'

export interface ConfigExchangeParts {
  readonly clock: Clock
  readonly log: Pick<JsonLog, 'write'>
  readonly serving: () => readonly WorkerSeat[]
  /** What the gateway starts with. */
  readonly first: Expected
}

/** Starting a region's bus is the longest of it. */
const prepareWithinMs = 60_000
const tellAgainMs = 15_000

/**
 * Brings one configuration into use in every worker, or in none: all prepare it, and when all have, each takes it up. One that
 * then does not is told again until it does.
 */
export class ConfigExchange {
  readonly #parts: ConfigExchangeParts
  #expected: Expected
  #turn: Promise<unknown> = Promise.resolve()
  #isStopped = false

  constructor(parts: ConfigExchangeParts) {
    this.#parts = parts
    this.#expected = parts.first
  }

  get expected(): Expected {
    return this.#expected
  }

  /** @throws Error with a sentence for the operator; then no worker uses it */
  async replace(next: Expected, isWanted: () => boolean): Promise<void> {
    await this.#inTurn(async () => {
      const seats = this.#parts.serving()
      const votes = await Promise.all(seats.map(async (seat) => ({ seat, vote: await prepare(seat, next) })))
      const against = votes.find(({ vote }) => !vote.ok)
      if (against !== undefined || !isWanted()) {
        await Promise.all(seats.map(abandon))
        const { seat, vote } = against ?? {}
        throw new Error(vote?.ok === false ? `worker ${seat?.number}: ${vote.why}` : 'the gateway is stopping')
      }
      this.#expected = next
      await Promise.all(seats.map(async (seat) => this.#use(seat, next)))
      // One that began to serve meanwhile had no vote, and uses the one before.
      for (const seat of this.#parts.serving()) if (!seats.includes(seat)) this.catchUp(seat)
    })
  }

  /** Tells a worker that uses another configuration than it should, until it does. */
  catchUp(seat: WorkerSeat): void {
    const { link } = seat
    if (this.#isStopped || link === undefined || seat.inUse?.fingerprint === this.#expected.fingerprint) return
    void this.#inTurn(async () => {
      const { expected } = this
      if (seat.link !== link || seat.inUse?.fingerprint === expected.fingerprint) return
      const vote = await prepare(seat, expected)
      if (vote.ok) await this.#use(seat, expected)
      else this.#missed(seat, vote.why)
    })
  }

  stop(): void {
    this.#isStopped = true
  }

  async #use(seat: WorkerSeat, next: Expected): Promise<void> {
    const { link } = seat
    const vote = await answerOf(async () => link?.ask('use', next, prepareWithinMs))
    // Its process is gone: the next one starts with what is expected.
    if (seat.link !== link || link === undefined) return
    if (vote.ok) seat.uses(link, next)
    else this.#missed(seat, vote.why)
  }

  #missed(seat: WorkerSeat, why: string): void {
    if (this.#isStopped) return
    const { log, clock } = this.#parts
    log.write('error', 'a worker does not use the new configuration; it is told again', { worker: seat.number, why })
    clock.after(tellAgainMs, () => this.catchUp(seat))
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}

/** A worker that ends meanwhile has no vote: the one in its place starts with what is decided. */
async function prepare(seat: WorkerSeat, next: Expected): Promise<Vote> {
  const { link } = seat
  const vote = await answerOf(async () => link?.ask('prepare', next, prepareWithinMs))
  return seat.link === link ? vote : { ok: true }
}

async function abandon({ link }: WorkerSeat): Promise<void> {
  await link?.ask('abandon', null, prepareWithinMs).catch(() => undefined)
}

async function answerOf(ask: () => Promise<Vote | undefined>): Promise<Vote> {
  try {
    return (await ask()) ?? { ok: true }
  } catch (thrown) {
    return { ok: false, why: thrown instanceof Error ? thrown.message : 'unknown' }
  }
}
