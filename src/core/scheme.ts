import type { AuthMethod } from './auth-method.ts'
import type { TimeFormat } from './rule.ts'
import type { Secret } from './secret.ts'

/*
 * How a provider proves a delivery, as data for the one engine in signatures/. Nothing here is evaluated code. The types
 * hold what can be held: a signature that does not cover the body, a time that is checked and not signed, a key of a
 * strange algorithm do not compile. What a type can't hold, `findSchemeFault` (signatures/check-scheme.ts) does.
 */

/** One of six primitives; two have a second form for senders that sign fields of the body in place of the body. */
export type Scheme =
  | HmacScheme
  | HmacItemsScheme
  | HashScheme
  | Ed25519Scheme
  | RsaScheme
  | RsaFieldsScheme
  | JwtScheme
  | TokenScheme
  | BasicScheme
  | PathTokenScheme
  | ClientCertificateScheme

export type DigestAlgorithm = 'sha1' | 'sha256' | 'sha512'
export type SignatureEncoding = 'hex' | 'base64'

/**
 * A header whose value is exactly `prefix` and a signature in `encoding`: hex in lower case, base64 with its padding, no
 * spaces, no second header. Anything else was not written by the sender's documented scheme.
 */
export interface SignatureHeader {
  /** In lower case. */
  readonly header: string
  readonly prefix: string
  readonly encoding: SignatureEncoding
  /**
   * The header is a list with this between its items: those with the prefix are signatures, of which any one may match;
   * the others are for other versions.
   */
  readonly list?: ',' | ';' | ' '
}

/** How far a signed time may be from ours. */
export interface TimeWindow {
  readonly format: TimeFormat
  readonly pastMs: number
  readonly futureMs: number
}

/** The time in a header of its own, or in the signature's list: the item with that prefix, or the first one (0). */
export type SignedTime = TimeWindow & ({ readonly header: string } | { readonly item: string | 0 })

type Has<Hole extends string> = `${string}{${Hole}}${string}`

/**
 * What is signed, as text with holes: `{body}` as received, `{body|crc32}` in decimal, `{body|compact}` JSON without
 * whitespace, `{body|form:field}` the field of a form and of what is no form the body, `{timestamp}` as the sender wrote
 * it, `{method}`, `{url}` (the public one), `{url|unescaped}` (some of its escapes decoded), `{header:name}`, `{setting:name}` of the source. It covers the body.
 */
export type SignedText = Has<'body'> | Has<'body|crc32'> | Has<'body|compact'> | Has<`body|form:${string}`>
export type TimedText = SignedText & Has<'timestamp'>

/** Without a message it is the body that is signed. A time that is checked is signed too. */
export type SignedMessage =
  | { readonly message?: SignedText; readonly timestamp?: never }
  | { readonly message: TimedText; readonly timestamp: SignedTime }

/** How a key is written in a secret: as it is, or encoded, perhaps behind a prefix that some copies leave out. */
export interface KeyForm {
  readonly encoding: 'utf8' | 'base64' | 'hex'
  readonly prefix?: string
}

export type HmacScheme = SignatureHeader &
  SignedMessage & { readonly kind: 'hmac'; readonly algorithm: DigestAlgorithm; readonly key?: KeyForm }

/** A plain hash over a text that contains the secret. */
export type HashScheme = SignatureHeader & {
  readonly kind: 'hash'
  readonly algorithm: 'sha256'
  readonly message: SignedText & Has<'secret'>
}

/** The source's secrets are the sender's public keys. */
export type Ed25519Scheme = SignatureHeader & SignedMessage & { readonly kind: 'ed25519'; readonly key: KeyForm }

/** By the key of a certificate that the delivery says where to fetch. */
export type RsaScheme = SignatureHeader &
  SignedMessage & {
    readonly kind: 'rsa'
    readonly algorithm: 'sha256'
    readonly certificate: CertificateUrls & { readonly header: string }
  }

export interface CertificateUrls {
  /** Certificates from these URLs are believed: `*` stands for letters, digits and hyphens of a host, and `_` and `.` of a path. */
  readonly urls: readonly `https://${string}`[]
}

/**
 * Values of the body that are signed in place of the body, joined with nothing escaped. Only `free` may contain the
 * separator: else one value could pass for two. Paths are as in templates, without holes.
 */
export interface SignedFields {
  readonly fields: readonly string[]
  readonly separator: string
  /** The fields without which there is nothing to prove; others are left out, or empty where they have no label. */
  readonly required: readonly string[]
  readonly free: string
  /** Each value stands behind the name of its field, and the text ends with a separator. */
  readonly labelled?: true
}

/** Fields of the body are signed: the body is read, within bounds, before it is proved. */
export interface RsaFieldsScheme {
  readonly kind: 'rsa-fields'
  readonly signature: string
  readonly encoding: SignatureEncoding
  /** By the value of a field. */
  readonly algorithm: { readonly by: string; readonly cases: Readonly<Record<string, 'sha1' | 'sha256'>> }
  readonly signed: SignedFields
  /**
   * Signed fields that must have these values, with `{setting:name}` holes: a sender of many customers signs for each of
   * them by one key.
   */
  readonly claims: Readonly<Record<string, string>>
  readonly timestamp: TimeWindow & { readonly field: string }
  readonly certificate: CertificateUrls & { readonly field: string }
}

/** Each item of a list in the body carries its own signature; all must match. Nothing else of the body is covered. */
export interface HmacItemsScheme {
  readonly kind: 'hmac-items'
  readonly algorithm: DigestAlgorithm
  readonly encoding: SignatureEncoding
  readonly key?: KeyForm
  /** The path of the list, and of the item in each of its entries. */
  readonly items: string
  readonly item?: string
  /** Paths from the item. */
  readonly signature: string
  readonly signed: SignedFields
}

/** https://www.rfc-editor.org/rfc/rfc7519. Text may have `{setting:name}` holes. It proves the sender, not the bytes. */
export type JwtScheme = {
  readonly kind: 'jwt'
  readonly header: string
  readonly prefix: string
  readonly issuers: readonly string[]
  /** Claims that must have these values. */
  readonly claims?: Readonly<Record<string, string | boolean>>
  /** The claim that must be the hash of the request's method, path and query (`qsh`): such a token is for one address. */
  readonly requestClaim?: string
  /** How far the sender's clock may be from ours. */
  readonly leewayMs: number
} & (
  | {
      readonly algorithms: readonly PublicJwtAlgorithm[]
      readonly audience: string
      readonly jwks: `https://${string}`
    }
  | { readonly algorithms: readonly SharedJwtAlgorithm[]; readonly audience?: string; readonly jwks?: never }
)
export type PublicJwtAlgorithm = 'RS256' | 'RS384' | 'RS512' | 'ES256' | 'ES384' | 'EdDSA'
export type SharedJwtAlgorithm = 'HS256' | 'HS384' | 'HS512'

/** The secret itself behind a prefix: `Bearer `, or none. */
export interface TokenScheme {
  readonly kind: 'token'
  readonly header: string
  readonly prefix: string
}

/** https://www.rfc-editor.org/rfc/rfc7617; the secret is `user:password`. A refusal asks for it, which some senders wait for. */
export interface BasicScheme {
  readonly kind: 'basic'
  readonly realm: string
}

/** The secret is the last part of the path: /webhooks/<source>/<token>. */
export interface PathTokenScheme {
  readonly kind: 'path-token'
}

/** A certificate that the TLS layer verified, named by the source. */
export interface ClientCertificateScheme {
  readonly kind: 'client-certificate'
}

/** Schemes whose secret the verifier shares: `turnpike send` can sign by them. */
export type SharedSecretScheme = Exclude<Scheme, Ed25519Scheme | RsaScheme | RsaFieldsScheme | ClientCertificateScheme>

/** A scheme as a source uses it. */
export interface SchemeInUse {
  readonly scheme: Scheme
  readonly secrets: readonly Secret[]
  /** Values for `{setting:name}`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Subjects, names (`DNS:ci.example`) or fingerprints of client certificates. */
  readonly certificates?: readonly string[]
  /** Where senders reach the gateway, without a slash at the end: for `{url}`. */
  readonly publicUrl?: string
}

/** What a scheme's deliveries are proved by; the stronger where it depends on the delivery. */
export function methodOf(scheme: Scheme): AuthMethod {
  switch (scheme.kind) {
    case 'hmac':
    case 'hmac-items':
      return `hmac-${scheme.algorithm}`
    case 'hash':
      return `hash-${scheme.algorithm}`
    case 'rsa':
    case 'rsa-fields':
      return 'rsa-sha256'
    case 'ed25519':
    case 'jwt':
    case 'token':
    case 'basic':
    case 'path-token':
    case 'client-certificate':
      return scheme.kind
  }
}

/** The names of the settings that a scheme needs from its source. */
export function settingsOf(scheme: Scheme): readonly string[] {
  const names = [...JSON.stringify(scheme).matchAll(/\{setting:([^{}]+)\}/g)].map(([, name = '']) => name)
  return [...new Set(names)]
}

/** Whether what a scheme signs contains the URL that senders post to. */
export function signsUrl(scheme: Scheme): boolean {
  return 'message' in scheme && /\{url(?:\|unescaped)?\}/.test(scheme.message ?? '')
}

/** Whether a source proves nothing without secrets of its own. */
export function needsSecrets(scheme: Scheme): boolean {
  switch (scheme.kind) {
    case 'rsa':
    case 'rsa-fields':
    case 'client-certificate':
      return false
    case 'jwt':
      return scheme.jwks === undefined
    case 'hmac':
    case 'hmac-items':
    case 'hash':
    case 'ed25519':
    case 'token':
    case 'basic':
    case 'path-token':
      return true
  }
}
