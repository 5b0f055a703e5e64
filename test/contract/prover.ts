import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Delivery } from '../../src/core/delivery.ts'
import type { FindKeys } from '../../src/core/key-source.ts'
import { needsSecrets, settingsOf } from '../../src/core/scheme.ts'
import type { JwtScheme, RsaFieldsScheme, Scheme, SchemeInUse } from '../../src/core/scheme.ts'
import type { Secret } from '../../src/core/secret.ts'
import { fillSettings } from '../../src/signatures/jwt-claims.ts'
import { isSharedSecret } from '../../src/signatures/sign-scheme.ts'
import type { Signed } from '../../src/signatures/sign-scheme.ts'
import { createSelfSignedRsa } from '../integration/http/self-signed.ts'
import { fixedStart } from '../support/fixed-clock.ts'
import { secretFor, secretOf } from '../support/proof.ts'
import { otherRsa, publicKeyText, rsa, signEd25519, signJwt, signPayPal, signSns } from '../support/sign-asymmetric.ts'
import { sign, unsigned, useOf } from '../support/signed-sample.ts'
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
  const secret = secretOfProver(scheme, sample, name)
  if (isSharedSecret(scheme)) {
    const use = useOf(scheme, secret)
    const { delivery } = sign(sample, use, secret)
    return { use, findKeys: keysOf(name, delivery, scheme), delivery }
  }
  const settings = settingsFor(scheme, sample)
  const signed = signByKey(scheme, sample, settings, name)
  if (signed === undefined) return undefined
  const headers = [...sample.headers, ...signed.headers]
  const delivery = unsigned({ ...sample, headers, body: signed.body })
  const use = { scheme, secrets: needsSecrets(scheme) ? [secret] : [], settings }
  return { use, findKeys: keysOf(name, delivery, scheme), delivery }
}

function secretOfProver(scheme: Scheme, sample: ProviderSample, name: ProverName): Secret {
  if (scheme.kind === 'ed25519') return secretOf(publicKeyText(identities[name].edwards.publicKey), name)
  return secretFor(scheme, `a secret of the ${name} for ${sample.name}`, name)
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
  const { key, certificateKey, edwards } = identities[name]
  if (scheme.kind === 'ed25519') return { headers: signEd25519(scheme, sample, edwards.privateKey), body }
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
    edwards: generateKeyPairSync('ed25519'),
    key: pair.privateKey,
    publicKey: pair.publicKey,
    certificateKey: createPrivateKey(key),
    certificate: new X509Certificate(certificate)
  }
}

/** A certificate is at its own address only. */
function keysOf(name: ProverName, delivery: Delivery, scheme: Scheme): FindKeys {
  const { publicKey, certificate } = identities[name]
  const certificateUrl = scheme.kind === 'rsa' ? delivery.headers.only(scheme.certificate.header) : undefined
  return ({ kind, url }) => {
    if (kind === 'jwks') return { kind, keys: [{ id: 'key-1', algorithm: 'RS256', key: publicKey }] }
    return certificateUrl === undefined || certificateUrl === url ? { kind, chain: [certificate] } : undefined
  }
}
