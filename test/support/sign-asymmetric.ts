import { generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Ed25519Scheme } from '../../src/core/scheme.ts'
import { fixedStart } from './fixed-clock.ts'

/* What only a sender can do: with keys made for each run, and without the engine under test. */

export const ed25519 = generateKeyPairSync('ed25519')
export const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

type Header = readonly [string, string]

/** The 32 bytes of a public key as Standard Webhooks writes them. */
export function publicKeyText(key: KeyObject = ed25519.publicKey): string {
  return `whpk_${Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')}`
}

export function signStandardAsymmetric(body: Uint8Array, id: string, seconds: number): readonly Header[] {
  const signed = Buffer.concat([Buffer.from(`${id}.${seconds}.`), body])
  return [
    ['webhook-id', id],
    ['webhook-timestamp', String(seconds)],
    ['webhook-signature', `v1a,${sign(undefined, signed, ed25519.privateKey).toString('base64')}`]
  ]
}

/** What a sender by `scheme` puts beside a request, made of the words of the scheme and none of the engine. */
export function signEd25519(
  { header, prefix, encoding, message = '{body}', timestamp }: Ed25519Scheme,
  request: { readonly headers: readonly Header[]; readonly body: Uint8Array },
  key: KeyObject,
  now = fixedStart
): readonly Header[] {
  const time = String(Math.floor(now / 1000))
  const own = new Map(request.headers.map(([name, value]) => [name.toLowerCase(), value]))
  const pieces = message.split(/\{([^}]+)\}/).map((piece, at) => {
    if (at % 2 === 0) return Buffer.from(piece)
    if (piece === 'body') return request.body
    return Buffer.from(piece === 'timestamp' ? time : (own.get(piece.slice('header:'.length)) ?? ''))
  })
  const signature = `${prefix}${sign(undefined, Buffer.concat(pieces), key).toString(encoding)}`
  const times: readonly Header[] = timestamp !== undefined && 'header' in timestamp ? [[timestamp.header, time]] : []
  return [...times, [header, signature]]
}

export interface PayPalRequest {
  readonly body: Uint8Array
  readonly time: string
  readonly webhookId: string
  readonly certificateUrl: string
  readonly key?: KeyObject
}

export function signPayPal({ body, time, webhookId, certificateUrl, key }: PayPalRequest): readonly Header[] {
  const id = '69cd13f0-d67a-11e5-baa3-778b53f4ae55'
  const signed = Buffer.from(`${id}|${time}|${webhookId}|${crc32(body)}`)
  return [
    ['paypal-transmission-id', id],
    ['paypal-transmission-time', time],
    ['paypal-cert-url', certificateUrl],
    ['paypal-auth-algo', 'SHA256withRSA'],
    ['paypal-transmission-sig', sign('sha256', signed, key ?? rsa.privateKey).toString('base64')]
  ]
}

/** An SNS message with its signature, by the recipe of AWS's documentation for the message's type. */
export function signSns(message: Readonly<Record<string, string>>, key: KeyObject = rsa.privateKey): string {
  const names =
    message['Type'] === 'Notification'
      ? ['Message', 'MessageId', ...('Subject' in message ? ['Subject'] : []), 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
  const text = names.map((name) => `${name}\n${message[name] ?? ''}\n`).join('')
  const algorithm = message['SignatureVersion'] === '1' ? 'sha1' : 'sha256'
  return JSON.stringify({ ...message, Signature: sign(algorithm, Buffer.from(text), key).toString('base64') })
}

/** A token; `header` may say anything of itself. */
export function signJwt(claims: object, header: object = {}, key: KeyObject = rsa.privateKey): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'key-1', ...header })}.${encode(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}
