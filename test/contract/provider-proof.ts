import { generateKeyPairSync } from 'node:crypto'
import type { Delivery } from '../../src/core/delivery.ts'
import { HeaderList } from '../../src/core/header-list.ts'
import type { Ed25519Scheme, Scheme, SharedSecretScheme } from '../../src/core/scheme.ts'
import { Secret } from '../../src/core/secret.ts'
import { isSharedSecret, signScheme } from '../../src/signatures/sign-scheme.ts'
import type { Signed } from '../../src/signatures/sign-scheme.ts'
import { fixedStart } from '../support/fixed-clock.ts'
import { secretFor } from '../support/proof.ts'
import { publicKeyText, signEd25519 } from '../support/sign-asymmetric.ts'
import type { ProviderSample } from './provider-parts.ts'

type Header = readonly [string, string]
export type ProvableScheme = SharedSecretScheme | Ed25519Scheme

/** What a sender has, and what a source has of it. */
export interface ContractKey {
  readonly secret: Secret
  sign(sample: ProviderSample): Signed
}

/** Schemes whose key is at an address of the sender are held by the tests of the engine. */
export function isProvable(scheme: Scheme): scheme is ProvableScheme {
  return scheme.kind === 'ed25519' || isSharedSecret(scheme)
}

/** A key of a scheme, in the form that its source's secrets have; another one with each label. */
export function makeContractKey(scheme: ProvableScheme, label: string): ContractKey {
  if (scheme.kind === 'ed25519') {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const secret = new Secret(label, Buffer.from(publicKeyText(publicKey)))
    return { secret, sign: (sample) => ({ headers: signEd25519(scheme, sample, privateKey), body: sample.body }) }
  }
  const secret = secretFor(scheme, `a secret of the contract: ${label}`, label)
  return { secret, sign: (sample) => signScheme(scheme, { ...sample, path: '/webhooks/contract' }, secret, fixedStart) }
}

/** A sample as its sender posts it. */
export function signContract(sample: ProviderSample, key: ContractKey): Delivery {
  const { headers, body, pathToken } = key.sign(sample)
  return {
    id: 'attempt-1',
    source: 'contract',
    method: 'POST',
    path: '/webhooks/contract',
    receivedAt: fixedStart,
    headers: HeaderList.fromEntries([...sample.headers, ...headers]),
    body,
    ...(pathToken === undefined ? {} : { hidden: { token: new Secret('path', Buffer.from(pathToken)) } })
  }
}

/** The headers in which no bit may change: those of the proof, and those of the sample that are signed with it. */
export function provedHeaders(scheme: ProvableScheme, sample: ProviderSample, key: ContractKey): readonly Header[] {
  const message = 'message' in scheme ? (scheme.message ?? '') : ''
  const signed = sample.headers.filter(([name]) => message.includes(`{header:${name.toLowerCase()}}`))
  return [...signed, ...key.sign(sample).headers]
}
