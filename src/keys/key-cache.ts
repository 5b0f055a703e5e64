import type { Clock, Instant } from '../core/clock.ts'
import type { KeyPlace, KeySource, PublishedKeys } from '../core/key-source.ts'
import { Problem } from '../core/problem.ts'
import type { FetchDocument } from './fetch-document.ts'
import { KeyEntry } from './key-entry.ts'
import { keyLimits } from './key-limits.ts'
import { readKeys } from './read-keys.ts'

/** `stale`: it failed, and keys beyond their life count meanwhile. `refused`: too many places were asked for. */
export type KeyFetchResult = 'fetched' | 'failed' | 'stale' | 'refused'

export interface KeyCacheParts {
  readonly clock: Clock
  readonly fetchDocument: FetchDocument
  /** `why` is a few words for the operator. It must not throw. */
  readonly onFetch: (place: KeyPlace, result: KeyFetchResult, why?: string) => void
}

/**
 * Senders' keys: asked for once however many deliveries wait, kept as long as their place says within bounds, fetched
 * anew in the background before that ends, and kept on for a bounded time while their place can't be reached.
 */
export class KeyCache implements KeySource {
  readonly #parts: KeyCacheParts
  readonly #entries = new Map<string, KeyEntry>()
  readonly #stopped = new AbortController()
  #fetches = 0
  #minute = { from: 0, newPlaces: 0 }

  constructor(parts: KeyCacheParts) {
    this.#parts = parts
  }

  readonly find = (place: KeyPlace): PublishedKeys | undefined => {
    const now = this.#parts.clock.now()
    const entry = this.#entries.get(keyOf(place))
    const keys = entry?.keysAt(now)
    if (entry === undefined || keys === undefined) return undefined
    entry.usedAt = now
    // Nobody waits for it; what comes of it is told, and the keys at hand count on.
    if (entry.isDueAt(now) && entry.fetching === undefined) this.#fetch(entry).catch(() => undefined)
    return keys
  }

  async renew(place: KeyPlace): Promise<void> {
    const now = this.#parts.clock.now()
    const known = this.#entries.get(keyOf(place))
    if (known?.fetching !== undefined) return known.fetching
    if (known !== undefined && !known.mayAskAt(now)) {
      if (known.keysAt(now) === undefined) throw new Problem('keys-unavailable', { reason: 'asked-in-vain' })
      return
    }
    if (!this.#mayFetch(known, now)) {
      this.#parts.onFetch(place, 'refused')
      throw new Problem('keys-unavailable', { reason: 'too-many-places' })
    }
    return this.#fetch(known ?? this.#add(place, now))
  }

  /** Breaks off what is being fetched. */
  stop(): void {
    this.#stopped.abort()
  }

  /** Settles when the entry has keys that count; one fetch for all who wait. */
  #fetch(entry: KeyEntry): Promise<void> {
    this.#fetches += 1
    entry.fetching = this.#ask(entry).finally(() => {
      this.#fetches -= 1
      entry.fetching = undefined
    })
    return entry.fetching
  }

  async #ask(entry: KeyEntry): Promise<void> {
    const { clock, fetchDocument, onFetch } = this.#parts
    const { place } = entry
    const overtime = new AbortController()
    const cancel = clock.after(keyLimits.fetchTimeoutMs, () => overtime.abort())
    try {
      const { text, lifeMs } = await fetchDocument(place.url, AbortSignal.any([overtime.signal, this.#stopped.signal]))
      entry.fetched(readKeys(place, text), lifeMs, clock.now())
      onFetch(place, 'fetched')
    } catch (thrown) {
      const now = clock.now()
      entry.failed(now)
      const isKept = entry.keysAt(now) !== undefined
      onFetch(
        place,
        isKept && !entry.isFreshAt(now) ? 'stale' : 'failed',
        thrown instanceof Error ? thrown.message : ''
      )
      if (!isKept) throw new Problem('keys-unavailable', { reason: 'unreachable', cause: thrown })
    } finally {
      cancel()
    }
  }

  /** Places that had keys are the senders' own; of others a stranger can name as many as a pattern has. */
  #mayFetch(known: KeyEntry | undefined, now: Instant): boolean {
    if (this.#fetches >= keyLimits.fetchesAtOnce) return false
    if (known?.hasKeys === true) return true
    if (now - this.#minute.from >= 60_000) this.#minute = { from: now, newPlaces: 0 }
    this.#minute.newPlaces += 1
    return this.#minute.newPlaces <= keyLimits.newPlacesPerMinute
  }

  #add(place: KeyPlace, now: Instant): KeyEntry {
    if (this.#entries.size >= keyLimits.places) this.#forgetOne()
    const entry = new KeyEntry(place, now)
    this.#entries.set(keyOf(place), entry)
    return entry
  }

  /** One that never had keys, else the one that was not used for longest. */
  #forgetOne(): void {
    const idle = [...this.#entries].filter(([, { fetching }]) => fetching === undefined)
    const [oldest] = idle.toSorted(([, a], [, b]) => Number(a.hasKeys) - Number(b.hasKeys) || a.usedAt - b.usedAt)
    if (oldest !== undefined) this.#entries.delete(oldest[0])
  }
}

function keyOf({ kind, url }: KeyPlace): string {
  return `${kind} ${url}`
}
