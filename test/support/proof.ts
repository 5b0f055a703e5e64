import type { KeySource } from '../../src/core/key-source.ts'
import type { KeyForm, Scheme, SharedSecretScheme } from '../../src/core/scheme.ts'
import { Secret } from '../../src/core/secret.ts'
import type { ProofRule } from '../../src/core/source.ts'
import { signScheme } from '../../src/signatures/sign-scheme.ts'
import { fixedStart } from './fixed-clock.ts'

/** What a source with one scheme asks for. */
export function proofBy(scheme: Scheme, ...secrets: readonly Secret[]): ProofRule {
  return { need: 'all', schemes: [{ scheme, secrets }] }
}

export function secretOf(text: string, label = 'test'): Secret {
  return new Secret(label, Buffer.from(text))
}

/** A secret of some text, in the form in which the scheme has its keys written. */
export function secretFor(scheme: Scheme, text: string, label = 'test'): Secret {
  const form: KeyForm = ('key' in scheme ? scheme.key : undefined) ?? { encoding: 'utf8' }
  return secretOf(`${form.prefix ?? ''}${Buffer.from(text).toString(form.encoding)}`, label)
}

/** The headers that prove a body; some schemes sign others of the request's `headers` too. */
export function signHeaders(
  scheme: SharedSecretScheme,
  body: Uint8Array,
  secret: Secret,
  headers: readonly (readonly [string, string])[] = []
): readonly (readonly [string, string])[] {
  return signScheme(scheme, { headers, body, path: '/webhooks/test' }, secret, fixedStart).headers
}

/** For gateways whose senders publish no keys. */
export const noKeys: KeySource = {
  find: () => undefined,
  renew: () => Promise.reject(new Error('this test has no keys to fetch'))
}
