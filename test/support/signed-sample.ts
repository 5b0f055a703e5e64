import type { Delivery } from '../../src/core/delivery.ts'
import { HeaderList } from '../../src/core/header-list.ts'
import type { SchemeInUse, SharedSecretScheme } from '../../src/core/scheme.ts'
import { settingsOf } from '../../src/core/scheme.ts'
import { Secret } from '../../src/core/secret.ts'
import { signScheme } from '../../src/signatures/sign-scheme.ts'
import type { ProviderSample } from '../contract/provider-parts.ts'
import { fixedStart } from './fixed-clock.ts'

const path = '/webhooks/contract'

export interface SharedUse extends SchemeInUse {
  readonly scheme: SharedSecretScheme
}

/** A scheme as a source has it, with whatever else it signs. */
export function useOf(scheme: SharedSecretScheme, secret: Secret): SharedUse {
  const settings = Object.fromEntries(settingsOf(scheme).map((name) => [name, `value-of-${name}`]))
  return { scheme, secrets: [secret], settings, publicUrl: 'https://hooks.acme.example' }
}

/** A sample that is not proved. */
export function unsigned({ headers, body }: ProviderSample): Delivery {
  return {
    id: 'attempt-1',
    source: 'contract',
    method: 'POST',
    path,
    receivedAt: fixedStart,
    headers: HeaderList.fromEntries(headers),
    body
  }
}

export interface SignedSample {
  readonly delivery: Delivery
  /** What proves it, besides its body: headers, and a token in the path. */
  readonly proof: readonly (readonly [header: string, value: string])[]
  readonly pathToken: string | undefined
}

/** A sample as its sender proves it by a scheme. */
export function sign(sample: ProviderSample, use: SharedUse, secret: Secret): SignedSample {
  const { headers, body, pathToken } = signScheme(use.scheme, { ...use, ...sample, path }, secret, fixedStart)
  const plain = unsigned({ ...sample, headers: [...sample.headers, ...headers], body })
  return { delivery: withPathToken(plain, pathToken), proof: headers, pathToken }
}

export function withPathToken(delivery: Delivery, token: string | undefined): Delivery {
  return token === undefined ? delivery : { ...delivery, hidden: { token: new Secret('path', Buffer.from(token)) } }
}
