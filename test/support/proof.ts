import type { KeySource } from '../../src/core/key-source.ts'
import type { Scheme, SharedSecretScheme } from '../../src/core/scheme.ts'
import { Secret } from '../../src/core/secret.ts'
import type { ProofRule } from '../../src/core/source.ts'
import { signScheme } from '../../src/signatures/sign-scheme.ts'
import type { Signed } from '../../src/signatures/sign-scheme.ts'
import { fixedStart } from './fixed-clock.ts'

/** What a source with one scheme asks for. */
export function proofBy(scheme: Scheme, ...secrets: readonly Secret[]): ProofRule {
  return { need: 'all', schemes: [{ scheme, secrets }] }
}

export function secretOf(text: string, label = 'test'): Secret {
  return new Secret(label, Buffer.from(text))
}

/** The headers that prove a body, for schemes that need nothing else of the request. */
export function signHeaders(
  scheme: SharedSecretScheme,
  body: Uint8Array,
  secret: Secret
): readonly (readonly [string, string])[] {
  return proofOf(scheme, [], body, secret).headers
}

/** What proves a request: headers to add, or a last part of its path. */
export function proofOf(
  scheme: SharedSecretScheme,
  headers: readonly (readonly [string, string])[],
  body: Uint8Array,
  secret: Secret
): Signed {
  return signScheme(scheme, { headers, body, path: '/webhooks/test' }, secret, fixedStart)
}

/** For gateways whose senders publish no keys. */
export const noKeys: KeySource = {
  find: () => undefined,
  renew: () => Promise.reject(new Error('this test has no keys to fetch'))
}
