import type { KeyObject, X509Certificate } from 'node:crypto'
import type { Instant } from './clock.ts'

/** Where a sender publishes what its signatures are checked by. Its host was declared, never chosen by a delivery. */
export interface KeyPlace {
  readonly kind: 'jwks' | 'certificate'
  readonly url: string
}

/** https://www.rfc-editor.org/rfc/rfc7517, what can be used of it. */
export interface PublishedKey {
  readonly id: string | undefined
  /** The one algorithm that it is for, where it says so. */
  readonly algorithm: string | undefined
  readonly key: KeyObject
}

export type PublishedKeys =
  | { readonly kind: 'jwks'; readonly keys: readonly PublishedKey[] }
  /** The first is the sender's, each is issued by the next. */
  | { readonly kind: 'certificate'; readonly chain: readonly X509Certificate[] }

/** What was fetched last from a place and still counts. It never waits. */
export type FindKeys = (place: KeyPlace) => PublishedKeys | undefined

/** Keys of senders, fetched ahead of their use; what is fetched counts for a bounded time. */
export interface KeySource {
  readonly find: FindKeys
  /**
   * Settles when the place was asked again, or need not be: it was asked a moment ago. Rejects with the Problem
   * `keys-unavailable` when there is nothing of it that counts. `until` is when nobody waits any more.
   */
  renew(place: KeyPlace, until: Instant): Promise<void>
}
