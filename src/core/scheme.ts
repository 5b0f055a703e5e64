/**
 * How a provider proves a delivery, as data for the one engine in signatures/. A header value that is not exactly
 * `prefix` + digest in `encoding` proves nothing: lower-case hex, full length, no spaces, no second header.
 */
export interface HmacScheme {
  readonly kind: 'hmac'
  readonly algorithm: 'sha1' | 'sha256' | 'sha512'
  /** Lower-case name of the header that carries the signature. */
  readonly header: string
  readonly prefix: string
  readonly encoding: 'hex' | 'base64'
}

export type Scheme = HmacScheme
