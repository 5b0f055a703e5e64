import type { Instant } from '../core/clock.ts'
import type { KeyPlace, PublishedKeys } from '../core/key-source.ts'
import { keyLimits } from './key-limits.ts'

/** What is known of one place. */
export class KeyEntry {
  readonly place: KeyPlace
  usedAt: Instant
  fetching: Promise<void> | undefined
  #keys: PublishedKeys | undefined
  #fetchedAt: Instant = 0
  #freshUntil: Instant = 0
  #askAgainAt: Instant = 0
  #failures = 0

  constructor(place: KeyPlace, now: Instant) {
    this.place = place
    this.usedAt = now
  }

  get hasKeys(): boolean {
    return this.#keys !== undefined
  }

  /** Keys within their life; and beyond it for a bounded time, while their place was asked in vain. */
  keysAt(now: Instant): PublishedKeys | undefined {
    if (now < this.#freshUntil) return this.#keys
    return this.#failures > 0 && now < this.#freshUntil + keyLimits.graceMs ? this.#keys : undefined
  }

  /** Whether keys of no more than their life are in use. */
  isFreshAt(now: Instant): boolean {
    return now < this.#freshUntil
  }

  mayAskAt(now: Instant): boolean {
    return now >= this.#askAgainAt
  }

  /** Late enough in their life for new ones, which nobody has to wait for yet. */
  isDueAt(now: Instant): boolean {
    const life = this.#freshUntil - this.#fetchedAt
    return this.hasKeys && this.mayAskAt(now) && now >= this.#fetchedAt + life * keyLimits.refreshAfter
  }

  fetched(keys: PublishedKeys, lifeMs: number | undefined, now: Instant): void {
    const wanted = lifeMs ?? keyLimits.usualLifeMs
    this.#keys = keys
    this.#fetchedAt = now
    this.#freshUntil = now + Math.min(keyLimits.longestLifeMs, Math.max(keyLimits.leastLifeMs, wanted))
    this.#askAgainAt = now + keyLimits.askAgainMs
    this.#failures = 0
  }

  failed(now: Instant): void {
    const waitMs = Math.min(keyLimits.askAgainMs, keyLimits.firstRetryMs * 2 ** Math.min(this.#failures, 10))
    this.#failures += 1
    this.#askAgainAt = now + waitMs
  }
}
