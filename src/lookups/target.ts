import type { Breaker, OutcomeKind } from '../core/breaker.ts'
import type { Clock, Instant } from '../core/clock.ts'
import { LookupFailure } from './lookup-failure.ts'
import { lookupLimits } from './lookup-limits.ts'
import { Slots } from './slots.ts'

export interface TargetParts {
  readonly clock: Clock
  readonly breaker: Breaker
}

/** One system that is asked: so many questions at once, each bounded in time, and none while it fails or wants a pause. */
export class Target {
  readonly #clock: Clock
  readonly #breaker: Breaker
  readonly #slots: Slots
  readonly #stopped = new AbortController()
  #pausedUntil: Instant = 0

  constructor({ clock, breaker }: TargetParts) {
    this.#clock = clock
    this.#breaker = breaker
    this.#slots = new Slots(clock)
  }

  /** @throws LookupFailure, and nothing else */
  async ask<T>(question: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const giveBack = await this.#slots.take()
    try {
      for (let attempt = 1; ; attempt += 1)
        try {
          return await this.#attempt(question)
        } catch (thrown) {
          const failure = toFailure(thrown)
          if (!failure.isFleeting || attempt >= lookupLimits.attempts) throw failure
        }
    } finally {
      giveBack()
    }
  }

  /** Breaks off what is being asked. */
  stop(): void {
    this.#stopped.abort()
    this.#breaker.stop()
  }

  async #attempt<T>(question: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#clock.now() < this.#pausedUntil) throw refusal('it wanted to be asked less')
    const leave = this.#breaker.enter()
    if (leave === undefined) throw refusal('it failed too often')
    const overtime = new AbortController()
    const cancel = this.#clock.after(lookupLimits.attemptTimeoutMs, () => overtime.abort())
    let says: OutcomeKind = 'served'
    try {
      return await question(AbortSignal.any([overtime.signal, this.#stopped.signal]))
    } catch (thrown) {
      const failure = this.#failureOf(thrown, overtime.signal)
      says = failure.says
      if (failure.pauseMs !== undefined) this.#pausedUntil = this.#clock.now() + failure.pauseMs
      throw failure
    } finally {
      cancel()
      await leave(says)
    }
  }

  #failureOf(thrown: unknown, overtime: AbortSignal): LookupFailure {
    if (thrown instanceof LookupFailure) return thrown
    if (this.#stopped.signal.aborted) return new LookupFailure('failed', 'the gateway stops', { says: 'unsaid' })
    if (overtime.aborted) return new LookupFailure('timeout', 'it did not answer in time', { isFleeting: true })
    return toFailure(thrown)
  }
}

/** What nobody foresaw is a failed connection; its words are those of the client, which knows no values. */
function toFailure(thrown: unknown): LookupFailure {
  if (thrown instanceof LookupFailure) return thrown
  return new LookupFailure('failed', thrown instanceof Error ? thrown.message : 'it cannot be asked', {
    isFleeting: true
  })
}

function refusal(why: string): LookupFailure {
  return new LookupFailure('breaker', why, { says: 'unsaid' })
}
