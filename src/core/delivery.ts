import type { BodyBounds } from './body-bounds.ts'
import type { Branded } from './brand.ts'
import type { Instant } from './clock.ts'
import type { HeaderList } from './header-list.ts'
import type { Proof } from './proof.ts'
import type { Secret } from './secret.ts'

/** A sender's certificate that the TLS layer verified; what a header says of one is never taken for it. */
export interface ClientCertificate {
  /** One line as RFC 4514 has it, most specific part first: `CN=ci,O=Acme`; '' where the certificate has only other names. */
  readonly subject: string
  /** With their kind: `DNS:ci.example`, `URI:spiffe://example/ci`. */
  readonly subjectAltNames: readonly string[]
  /** SHA-256 of the certificate: `AB:CD:…`, 32 bytes in upper case. */
  readonly fingerprint256: string
}

/** One HTTP attempt as received: nothing parsed, nothing trusted. */
export interface Delivery {
  /** Names this attempt, not the event; answered as `Turnpike-Delivery`. */
  readonly id: string
  readonly source: string
  readonly method: string
  /** Without the path token of senders that can't sign, which must reach no log, trace or error. */
  readonly path: string
  /** What is left of the request's target: neither prints, because senders put tokens there. */
  readonly hidden?: HiddenTarget | undefined
  /** The sender's own address, as far as the proxies in between are believed. */
  readonly address?: string | undefined
  readonly receivedAt: Instant
  readonly headers: HeaderList
  /** The bytes that the sender signed. */
  readonly body: Uint8Array
  /** Only of a connection whose sender proved a certificate of a configured authority. */
  readonly clientCertificate?: ClientCertificate | undefined
}

/** Parts of a request's target that are kept apart from its path. */
export interface HiddenTarget {
  /** /webhooks/<source>/<token>, percent-decoded. */
  readonly token?: Secret | undefined
  /** With its question mark. */
  readonly query?: Secret | undefined
}

/** A delivery whose sender is proved. Only `pipeline/verify.ts` makes one. */
export type VerifiedDelivery = Branded<Delivery & { readonly proof: Proof }, 'verified'>

/** A request whose head has arrived: the pipeline decides whether its body is read. */
export interface Arrival {
  readonly id: string
  /** As the path says; it may name no source. */
  readonly source: string
  /** Its path has a token behind the source's name. */
  readonly hasPathToken?: boolean
  /** OPTIONS only of a source whose provider shakes hands by it. */
  readonly method: 'POST' | 'OPTIONS'
  readonly receivedAt: Instant
  /**
   * Reads the body, bounded in bytes and until an instant.
   * Rejects with a `Problem`: body-too-large, event-too-large, body-timeout, client-closed, too-many-requests, overloaded, …
   */
  receive(bounds: BodyBounds & { readonly until: Instant }): Promise<Delivery>
}
