import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Delivery } from '../../../src/core/delivery.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { FindKeys } from '../../../src/core/key-source.ts'
import type { Scheme, SchemeInUse, SharedSecretScheme } from '../../../src/core/scheme.ts'
import { Secret } from '../../../src/core/secret.ts'
import { signScheme } from '../../../src/signatures/sign-scheme.ts'
import { createSelfSignedRsa } from '../../integration/http/self-signed.ts'
import {
  ed25519,
  publicKeyText,
  rsa,
  signJwt,
  signPayPal,
  signSns,
  signStandardAsymmetric
} from '../../support/sign-asymmetric.ts'
import * as schemes from '../../support/test-schemes.ts'

/* One good delivery for each shape of proof. What must not verify is made from these. */

export interface ProvedCase {
  readonly name: string
  readonly use: SchemeInUse
  readonly delivery: Delivery
  readonly now: number
  readonly findKeys: FindKeys
  /** The headers that prove it: each must be there once, and exactly. */
  readonly proofHeaders: readonly string[]
  /** Whether every byte of the body is proved. */
  readonly coversBody: boolean
  /** How far the clock may be off, in milliseconds, and by which fault it is then refused. */
  readonly window?: { readonly pastMs: number; readonly futureMs: number }
}

/** Seconds are whole, because most senders' times are. */
export const now = Math.floor(Date.now() / 1000) * 1000
const body = Buffer.from('{"id":"evt_1","type":"thing.happened","note":"Grüße"}')
const secretText = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
export const settings = {
  webhookId: '1JE4291016473214C',
  audience: 'https://hooks.acme.example/webhooks/gar',
  email: 'push@acme.iam.gserviceaccount.com',
  clientKey: 'jira:15489595',
  topicArn: 'arn:aws:sns:eu-west-2:123456789012:ecr'
}

export function secret(text: string, label = 'current'): Secret {
  return new Secret(label, Buffer.from(text))
}

export function deliveryOf(headers: readonly (readonly [string, string])[], bytes: Uint8Array = body): Delivery {
  return {
    id: 'attempt',
    source: 'test',
    method: 'POST',
    path: '/webhooks/test',
    receivedAt: now,
    headers: HeaderList.fromEntries(headers),
    body: bytes
  }
}

const pair = createSelfSignedRsa('sns.amazonaws.com', 2048)
export const certificate = new X509Certificate(pair.certificate)
export const certificateKey = pair.key

/** Knows the keys of both kinds of place. */
export const findKeys: FindKeys = ({ kind }) =>
  kind === 'jwks'
    ? { kind, keys: [{ id: 'key-1', algorithm: 'RS256', key: rsa.publicKey }] }
    : { kind, chain: [certificate] }

function shared(
  name: string,
  scheme: SharedSecretScheme,
  text = 'a secret of these tests',
  changes: Partial<ProvedCase> = {}
): ProvedCase {
  const headers: readonly [string, string][] = [['webhook-id', 'msg_1']]
  const use = { scheme, secrets: [secret(text)], settings, publicUrl: 'https://hooks.acme.example' }
  const given = changes.delivery?.body ?? body
  const signed = signScheme(scheme, { ...use, headers, path: '/webhooks/test', body: given }, secret(text), now)
  const token = signed.pathToken === undefined ? {} : { token: new Secret('path', Buffer.from(signed.pathToken)) }
  const timestamp = 'timestamp' in scheme ? scheme.timestamp : undefined
  return {
    name,
    use,
    now,
    findKeys,
    proofHeaders: signed.headers.map(([header]) => header),
    coversBody: scheme.kind === 'hmac' || scheme.kind === 'hash',
    ...(timestamp === undefined ? {} : { window: timestamp }),
    ...changes,
    delivery: { ...deliveryOf([...headers, ...signed.headers], signed.body), hidden: token }
  }
}

function published(name: string, scheme: Scheme, delivery: Delivery, changes: Partial<ProvedCase> = {}): ProvedCase {
  const use = { scheme, secrets: [], settings }
  return { name, use, now, findKeys, proofHeaders: [], coversBody: false, delivery, ...changes }
}

const adyenBody = Buffer.from(
  JSON.stringify({
    live: 'false',
    notificationItems: ['1130', '2000'].map((value) => ({
      NotificationRequestItem: {
        pspReference: `79140733813${value}`,
        merchantAccountCode: 'TestMerchant',
        merchantReference: 'order:7',
        amount: { value: Number(value), currency: 'EUR' },
        eventCode: 'AUTHORISATION',
        success: 'true'
      }
    }))
  })
)

export const snsMessage: Readonly<Record<string, string>> = {
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: settings.topicArn,
  Subject: 'pushed',
  Message: '{"detail":\n{"repository-name":"api"}}',
  Timestamp: new Date(now).toISOString(),
  SignatureVersion: '2',
  SigningCertURL: 'https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-01d088a6f77103d0fe307c0069e40ed6.pem'
}

export const goodClaims = {
  iss: 'https://accounts.google.com',
  aud: settings.audience,
  email: settings.email,
  email_verified: true,
  iat: now / 1000,
  exp: now / 1000 + 3600
}

const paypal = {
  body,
  time: new Date(now).toISOString().replace('.000Z', 'Z'),
  webhookId: settings.webhookId,
  certificateUrl: 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77'
}

const jwtWindow = { pastMs: 3_660_000 - 1, futureMs: 60_000 }

export const provedCases: readonly ProvedCase[] = [
  shared('a bare digest', schemes.bareHex),
  shared('a digest of SHA-1', { ...schemes.bareHex, algorithm: 'sha1' }),
  shared('a digest of SHA-512 in base64', { ...schemes.bareHex, algorithm: 'sha512', encoding: 'base64' }),
  shared('a digest of what may be a form', schemes.bareOrForm),
  shared('Standard Webhooks', schemes.standard, secretText),
  shared('a time and a digest in one list', schemes.stripeLike),
  shared('the same with semicolons', schemes.paddleLike),
  shared('the time as the first item', schemes.recurlyLike),
  shared('a list without a time', schemes.pagerdutyLike),
  shared('a time in a header of its own', schemes.slackLike),
  shared('a time in RFC 3339', schemes.zendeskLike),
  shared('a plain hash', schemes.hubspot1),
  shared('a plain hash with method and URL', schemes.hubspot2),
  shared('a digest with method and URL', schemes.hubspot3),
  shared('signed items', schemes.adyenLike, '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056', {
    delivery: deliveryOf([], adyenBody)
  }),
  shared('a token signed by a secret', schemes.sharedToken, 'a secret of these tests', {
    window: { pastMs: 360_000 - 1, futureMs: 60_000 }
  }),
  // By a secret of its own: by the same one its token would be good for the case before, too.
  shared('a token for one address, signed by a secret', schemes.requestToken, 'another secret of these tests', {
    window: { pastMs: 360_000 - 1, futureMs: 60_000 }
  }),
  shared('a bearer token', schemes.bearer),
  shared('user and password', schemes.basic, 'gateway:a secret of these tests'),
  shared('a token in the path', schemes.pathToken, 'a-secret-of-these-tests'),
  published(
    'Standard Webhooks by Ed25519',
    schemes.standardAsymmetric,
    deliveryOf(signStandardAsymmetric(body, 'msg_1', now / 1000)),
    {
      use: { scheme: schemes.standardAsymmetric, secrets: [secret(publicKeyText(ed25519.publicKey))] },
      proofHeaders: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
      coversBody: true,
      window: { pastMs: 300_000, futureMs: 300_000 }
    }
  ),
  published(
    'a certificate named in a header',
    schemes.paypalLike,
    deliveryOf(signPayPal({ ...paypal, key: pairKey() })),
    {
      proofHeaders: ['paypal-transmission-id', 'paypal-transmission-time', 'paypal-transmission-sig'],
      coversBody: true
    }
  ),
  published(
    'a certificate named in the body',
    schemes.snsLike,
    deliveryOf([], Buffer.from(signSns(snsMessage, pairKey())))
  ),
  published('a token signed by a published key', schemes.oidc, deliveryOf([bearerOf(signJwt(goodClaims))]), {
    proofHeaders: ['authorization'],
    window: jwtWindow
  })
]

export function pairKey() {
  return createPrivateKey(certificateKey)
}

export function bearerOf(token: string): readonly [string, string] {
  return ['authorization', `Bearer ${token}`]
}
