import type { Branded } from './brand.ts'
import type { Instant } from './clock.ts'
import type { HeaderList } from './header-list.ts'

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
  readonly receivedAt: Instant
  readonly headers: HeaderList
  /** The bytes that the sender signed. */
  readonly body: Uint8Array
  /** Only of a connection whose sender proved a certificate of a configured authority. */
  readonly clientCertificate?: ClientCertificate | undefined
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
  /** OPTIONS only of a source whose provider shakes hands by it. */
  readonly method: 'POST' | 'OPTIONS'
  readonly receivedAt: Instant
  /**
   * Reads the body, bounded in bytes and until an instant.
   * Rejects with a `Problem`: body-too-large, body-timeout, client-closed, too-many-requests, overloaded, …
   */
  receive(bounds: { readonly maxBodyBytes: number; readonly until: Instant }): Promise<Delivery>
}
