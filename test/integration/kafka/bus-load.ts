import assert from 'node:assert/strict'
import type { Bus, BusRecord } from '../../../src/core/bus.ts'
import { toProblem } from '../../../src/core/problem.ts'
import { settleBy } from '../../../src/pipeline/deadline.ts'
import { systemClock } from '../../../src/system/system-clock.ts'

export interface LoadOptions {
  readonly bus: Bus
  readonly topic: string
  readonly senders: number
  /** As a provider's: after it a sender has its answer, whatever the bus does. */
  readonly answerWithinMs: number
  readonly valueBytes?: number
}

export interface Answer {
  readonly id: string
  readonly sender: number
  /** `stored`, or the problem's code and reason. */
  readonly result: string
  readonly atMs: number
  readonly tookMs: number
}

/** Senders that publish one record after another, as the pipeline does, until they are told to stop. */
export class BusLoad {
  readonly answers: Answer[] = []
  /** Publishes that have not settled, answered or not: what the bus holds. */
  open = 0
  /** As seen every few milliseconds. */
  mostOpen = 0
  readonly #options: LoadOptions
  readonly #senders: Promise<void>[] = []
  readonly #sampling: NodeJS.Timeout
  #stopped = false

  constructor(options: LoadOptions) {
    this.#options = options
    this.#sampling = setInterval(() => (this.mostOpen = Math.max(this.mostOpen, this.open)), 5)
    for (let sender = 0; sender < options.senders; sender++) this.#senders.push(this.#send(sender))
  }

  stored(sinceMs = 0): readonly Answer[] {
    return this.answers.filter(({ result, atMs }) => result === 'stored' && atMs >= sinceMs)
  }

  refused(sinceMs = 0): readonly Answer[] {
    return this.answers.filter(({ result, atMs }) => result !== 'stored' && atMs >= sinceMs)
  }

  /** Milliseconds on the clock of `atMs`. */
  nowMs(): number {
    return performance.now()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#senders)
    clearInterval(this.#sampling)
  }

  async #send(sender: number): Promise<void> {
    const { answerWithinMs } = this.#options
    for (let number = 0; !this.#stopped; number++) {
      const id = `${sender}.${number}`
      const startedMs = this.nowMs()
      const until = systemClock.now() + answerWithinMs
      const result = await settleBy(
        async () => this.#publish(id, sender, until),
        until,
        systemClock,
        () => undefined
      ).then(
        () => 'stored',
        (thrown: unknown) => {
          const { code, reason, spec } = toProblem(thrown)
          assert.equal(spec.retry, 'later')
          return `${code}/${reason ?? ''}`
        }
      )
      this.answers.push({ id, sender, result, atMs: this.nowMs(), tookMs: this.nowMs() - startedMs })
      // A sender that is refused does not hammer.
      if (result !== 'stored') await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async #publish(id: string, sender: number, until: number): Promise<void> {
    this.open += 1
    try {
      await this.#options.bus.publish([this.#record(id, sender)], until)
    } finally {
      this.open -= 1
    }
  }

  #record(id: string, sender: number): BusRecord {
    const { topic, valueBytes = 2000 } = this.#options
    return { topic, key: `key-${sender % 16}`, headers: [['id', id]], value: Buffer.alloc(valueBytes, id) }
  }
}

/** Everything that was acknowledged is there, and what each sender had acknowledged is in its order. */
export function assertNothingLost(load: BusLoad, stored: readonly BusRecord[]): void {
  const ids = stored.map(({ headers }) => headers[0]?.[1] ?? '')
  const known = new Set(ids)
  const lost = load.stored().filter(({ id }) => !known.has(id))
  assert.deepEqual(lost, [], 'nothing that was acknowledged is lost')
  const acknowledged = new Set(load.stored().map(({ id }) => id))
  const last = new Map<string, number>()
  for (const id of known) {
    if (!acknowledged.has(id)) continue
    const [sender = '', number] = id.split('.')
    assert.ok(Number(number) > (last.get(sender) ?? -1), `${id} is in its sender’s order`)
    last.set(sender, Number(number))
  }
}
