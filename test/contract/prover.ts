import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Delivery } from '../../src/core/delivery.ts'
import { HeaderList } from '../../src/core/header-list.ts'
import type { FindKeys } from '../../src/core/key-source.ts'
import { settingsOf } from '../../src/core/scheme.ts'
import type { JwtScheme, RsaFieldsScheme, Scheme, SchemeInUse } from '../../src/core/scheme.ts'
import { Secret } from '../../src/core/secret.ts'
import { fillSettings } from '../../src/signatures/jwt-claims.ts'
import { isSharedSecret, signScheme } from '../../src/signatures/sign-scheme.ts'
import type { Signed } from '../../src/signatures/sign-scheme.ts'
import { createSelfSignedRsa } from '../integration/http/self-signed.ts'
import { fixedStart } from '../support/fixed-clock.ts'
import { otherRsa, rsa, signJwt, signPayPal, signSns } from '../support/sign-asymmetric.ts'
import type { ProviderSample } from './provider-parts.ts'

/** Somebody who proves a sample by a scheme, and what a source that believes them has. */
export interface Prover {
  readonly use: SchemeInUse
  readonly findKeys: FindKeys
  readonly delivery: Delivery
}

/** Two who have keys of their own: whoever believes the one does not believe the other. */
export type ProverName = 'sender' | 'stranger'

/** Undefined for a scheme whose proof nobody can make here. */
export function proveSample(scheme: Scheme, sample: ProviderSample, name: ProverName): Prover | undefined {
  const settings = settingsFor(scheme, sample)
  const secret = new Secret(name, Buffer.from(`a secret of the ${name} for ${sample.name}`))
  const signed = isSharedSecret(scheme)
    ? signScheme(scheme, { ...sample, settings, path: '/webhooks/contract' }, secret, fixedStart)
    : signByKey(scheme, sample, settings, name)
  if (signed === undefined) return undefined
  const token = signed.pathToken === undefined ? {} : { token: new Secret('path', Buffer.from(signed.pathToken)) }
  return {
    use: { scheme, secrets: isSharedSecret(scheme) ? [secret] : [], settings },
    findKeys: keysOf(name),
    delivery: {
      id: 'attempt-1',
      source: 'contract',
      method: 'POST',
      path: '/webhooks/contract',
      hidden: token,
      receivedAt: fixedStart,
      headers: HeaderList.fromEntries([...sample.headers, ...signed.headers]),
      body: signed.body
    }
  }
}

type Settings = Readonly<Record<string, string>>

/** A claim on a field is the sample's own value of it. */
function settingsFor(scheme: Scheme, { body }: ProviderSample): Settings {
  const values = settingsOf(scheme).map((name) => [name, `contract-${name}`] as const)
  if (scheme.kind !== 'rsa-fields') return Object.fromEntries(values)
  const message = messageOf(body)
  const claimed = Object.entries(scheme.claims).map(([field, text]) => [
    text.slice('{setting:'.length, -1),
    message[field] ?? ''
  ])
  return Object.fromEntries([...values, ...claimed])
}

function signByKey(scheme: Scheme, sample: ProviderSample, settings: Settings, name: ProverName): Signed | undefined {
  const { body } = sample
  const { key, certificateKey } = identities[name]
  if (scheme.kind === 'rsa') {
    const [certificateUrl = ''] = scheme.certificate.urls.map((url) => url.replaceAll('*', 'contract'))
    const [webhookId = ''] = Object.values(settings)
    const time = new Date(fixedStart).toISOString()
    return { headers: signPayPal({ body, time, webhookId, certificateUrl, key: certificateKey }), body }
  }
  if (scheme.kind === 'rsa-fields') return { headers: [], body: signMessage(scheme, body, certificateKey) }
  if (scheme.kind === 'jwt')
    return { headers: [[scheme.header, `${scheme.prefix}${signJwt(claimsOf(scheme, settings), {}, key)}`]], body }
  return undefined
}

function signMessage(scheme: RsaFieldsScheme, body: Uint8Array, key: KeyObject): Uint8Array {
  const time = new Date(fixedStart).toISOString()
  return Buffer.from(signSns({ ...messageOf(body), [scheme.timestamp.field]: time }, key))
}

function messageOf(body: Uint8Array): Settings {
  const message: Record<string, string> = JSON.parse(Buffer.from(body).toString())
  return message
}

function claimsOf(scheme: JwtScheme, settings: Settings): object {
  const fill = (value: string | boolean): string | boolean | undefined =>
    typeof value === 'string' ? fillSettings(value, settings) : value
  const own = Object.entries(scheme.claims ?? {}).map(([claim, value]) => [claim, fill(value)] as const)
  const seconds = fixedStart / 1000
  return {
    ...Object.fromEntries(own),
    iss: fill(scheme.issuers[0] ?? ''),
    aud: fill(scheme.audience ?? ''),
    iat: seconds,
    exp: seconds + 3600
  }
}

const identities = { sender: identityOf('sender', rsa), stranger: identityOf('stranger', otherRsa) }

function identityOf(name: ProverName, pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }) {
  const { certificate, key } = createSelfSignedRsa(name, 2048, fixedStart)
  return {
    key: pair.privateKey,
    publicKey: pair.publicKey,
    certificateKey: createPrivateKey(key),
    certificate: new X509Certificate(certificate)
  }
}

function keysOf(name: ProverName): FindKeys {
  const { publicKey, certificate } = identities[name]
  return ({ kind }) =>
    kind === 'jwks'
      ? { kind, keys: [{ id: 'key-1', algorithm: 'RS256', key: publicKey }] }
      : { kind, chain: [certificate] }
}
