import type { Instant } from '../core/clock.ts'
import { decodeKey } from '../core/decode-key.ts'
import type { Delivery } from '../core/delivery.ts'
import { HeaderList } from '../core/header-list.ts'
import type { HashScheme, HmacScheme, SchemeInUse, SharedSecretScheme, SignedTime, TimeWindow } from '../core/scheme.ts'
import type { Secret } from '../core/secret.ts'
import { signItems } from './sign-items.ts'
import { signToken } from './sign-token.ts'
import { textOf } from './signed-parts.ts'
import { isRefusal, publicUrlOf } from './signed-text.ts'
import { digestOf } from './verify-digest.ts'

export type Header = readonly [name: string, value: string]

/** A request as its sender makes it, but for its proof. */
export interface UnsignedRequest extends Pick<SchemeInUse, 'settings' | 'publicUrl'>, Pick<Delivery, 'path' | 'body'> {
  readonly headers: readonly Header[]
}

/** What proves it: headers to add, the body, which some sign inside, and a last part of the path. */
export interface Signed {
  readonly headers: readonly Header[]
  readonly body: Uint8Array
  readonly pathToken?: string
}

/** Whether its sender and its verifier share a secret, so that samples can be signed here. */
export function isSharedSecret(scheme: SchemeInUse['scheme']): scheme is SharedSecretScheme {
  if (scheme.kind === 'jwt') return scheme.jwks === undefined
  return !['ed25519', 'rsa', 'rsa-fields', 'client-certificate'].includes(scheme.kind)
}

/**
 * Proves a request as a sender that follows `scheme` does: the other half of the engine, for `turnpike send`.
 * @throws Error with a sentence when the request lacks what is signed, or the secret is not written as the scheme says
 */
export function signScheme(scheme: SharedSecretScheme, request: UnsignedRequest, secret: Secret, now: Instant): Signed {
  const { body } = request
  const text = Buffer.from(secret.reveal()).toString('latin1')
  switch (scheme.kind) {
    case 'hmac':
    case 'hash':
      return { headers: signText(scheme, request, secret, now), body }
    case 'hmac-items':
      return { headers: [], body: signItems(scheme, body, keyOf(secret, scheme.key)) }
    case 'jwt':
      return { headers: [[scheme.header, `${scheme.prefix}${signToken(scheme, request, secret.reveal(), now)}`]], body }
    case 'token':
      return { headers: [[scheme.header, `${scheme.prefix}${text}`]], body }
    case 'basic':
      return { headers: [['authorization', `Basic ${Buffer.from(text, 'latin1').toString('base64')}`]], body }
    case 'path-token':
      return { headers: [], body, pathToken: Buffer.from(secret.reveal()).toString('utf8') }
  }
}

function signText(
  scheme: HmacScheme | HashScheme,
  { headers, body, path, settings = {}, publicUrl }: UnsignedRequest,
  secret: Secret,
  now: Instant
): readonly Header[] {
  const time = scheme.kind === 'hmac' ? scheme.timestamp : undefined
  const timestamp = time === undefined ? '' : formatTime(now, time)
  const pieces = textOf(scheme)({
    headers: HeaderList.fromEntries(headers),
    method: 'POST',
    body,
    url: publicUrlOf(publicUrl, { path }),
    settings,
    timestamp
  })
  if (isRefusal(pieces)) throw new Error(`the request lacks something that ${scheme.header} signs (${pieces.fault})`)
  const key = keyOf(secret, scheme.kind === 'hmac' ? scheme.key : undefined)
  const signature = `${scheme.prefix}${digestOf(scheme, pieces, key).toString(scheme.encoding)}`
  return [...timeHeaders(time, timestamp), [scheme.header, listOf(signature, timestamp, scheme)]]
}

function keyOf(secret: Secret, form: HmacScheme['key']): Uint8Array {
  const key = decodeKey(secret.reveal(), form)
  // An empty key signs too: that such a signature proves nothing is for the verifier to say.
  if (key === undefined && secret.reveal().length > 0)
    throw new Error(`${secret.label} is not written as its scheme says`)
  return key ?? new Uint8Array()
}

export function formatTime(now: Instant, { format }: TimeWindow): string {
  switch (format) {
    case 'rfc3339':
    case 'iso':
      return new Date(now).toISOString()
    case 'unix-s':
      return String(Math.floor(now / 1000))
    case 'unix-ms':
      return String(now)
    case 'unix-ns':
      return `${now}000000`
  }
}

function timeHeaders(time: SignedTime | undefined, text: string): readonly Header[] {
  return time !== undefined && 'header' in time ? [[time.header, text]] : []
}

function listOf(signature: string, timestamp: string, scheme: HmacScheme | HashScheme): string {
  const time = scheme.kind === 'hmac' ? scheme.timestamp : undefined
  if (time === undefined || !('item' in time)) return signature
  return [`${time.item === 0 ? '' : time.item}${timestamp}`, signature].join(scheme.list)
}
