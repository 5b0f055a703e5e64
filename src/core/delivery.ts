import type { Branded } from './brand.ts'
import type { Instant } from './clock.ts'
import type { HeaderList } from './header-list.ts'

/** One HTTP attempt as received: nothing parsed, nothing trusted. */
export interface Delivery {
  /** Names this attempt, not the event; answered as `Turnpike-Delivery`. */
  readonly id: string
  readonly source: string
  readonly method: string
  /** Without the path token of senders that can't sign, which must reach no log, trace or error. */
  readonly path: string
  readonly receivedAt: Instant
  readonly headers: HeaderList
  /** The bytes that the sender signed. */
  readonly body: Uint8Array
}

/** How a delivery was proved: the CloudEvents attribute `authmethod`. */
export type AuthMethod = 'hmac-sha256' | 'hmac-sha1' | 'hmac-sha512'

export interface Proof {
  readonly method: AuthMethod
  /** The label of the secret that matched: rotation is visible. */
  readonly secret: string
}

/** A delivery whose sender is proved. Only `pipeline/verify.ts` makes one. */
export type VerifiedDelivery = Branded<Delivery & { readonly proof: Proof }, 'verified'>

/** A request whose head has arrived: the pipeline decides whether its body is read. */
export interface Arrival {
  readonly id: string
  /** As the path says; it may name no source. */
  readonly source: string
  readonly receivedAt: Instant
  /**
   * Reads the body, bounded in bytes and until an instant.
   * Rejects with a `Problem`: body-too-large, body-timeout, client-closed, too-many-requests, overloaded, …
   */
  receive(bounds: { readonly maxBodyBytes: number; readonly until: Instant }): Promise<Delivery>
}
