import type { Clock } from '../../../core/clock.ts'

export interface GrantedToken {
  readonly token: string
  /** Undefined when the issuer does not say. */
  readonly lifetimeMs: number | undefined
}

interface HeldToken {
  readonly token: string
  /** Until when it is given, on both clocks: one may be set, the other may stand still while a machine sleeps. */
  readonly until: { readonly now: number; readonly monotonicMs: number }
  /** From here on another is asked for. */
  readonly renewAtMs: number
}

/** A connection is made, and its log-in checked, with what is left of a token's life. */
const marginMs = 30_000
/** A token may be refused long before its end, as when the issuer's keys have changed. */
const renewAfterMs = 30_000
/** What keeps asking does not become a storm at the issuer. */
const failureLastsMs = 1000

/** Gives one token until shortly before its end; all who ask while there is none share one request. */
export class HeldTokens {
  readonly #request: () => Promise<GrantedToken>
  readonly #clock: Clock
  #held: HeldToken | undefined
  #asking: Promise<string> | undefined
  #failure: { readonly error: unknown; readonly untilMs: number } | undefined

  constructor(clock: Clock, request: () => Promise<GrantedToken>) {
    this.#clock = clock
    this.#request = request
  }

  async get(): Promise<string> {
    const held = this.#held
    const nowMs = this.#clock.monotonicMs()
    if (held === undefined || nowMs >= held.until.monotonicMs || this.#clock.now() >= held.until.now) return this.#ask()
    // Nobody waits for this one, and if it fails the old one is still good.
    if (nowMs >= held.renewAtMs) this.#ask().catch(() => undefined)
    return held.token
  }

  async #ask(): Promise<string> {
    const failure = this.#failure
    if (failure !== undefined && this.#clock.monotonicMs() < failure.untilMs) throw failure.error
    this.#asking ??= this.#fetch().finally(() => (this.#asking = undefined))
    return this.#asking
  }

  async #fetch(): Promise<string> {
    // Its life cannot have begun earlier.
    const asked = { now: this.#clock.now(), monotonicMs: this.#clock.monotonicMs() }
    try {
      const { token, lifetimeMs = 0 } = await this.#request()
      const givenMs = lifetimeMs - Math.min(marginMs, lifetimeMs / 2)
      this.#held = {
        token,
        until: { now: asked.now + givenMs, monotonicMs: asked.monotonicMs + givenMs },
        renewAtMs: asked.monotonicMs + renewAfterMs
      }
      return token
    } catch (error) {
      this.#failure = { error, untilMs: this.#clock.monotonicMs() + failureLastsMs }
      throw error
    }
  }
}
