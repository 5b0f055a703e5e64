import { createHmac } from 'node:crypto'
import type { Instant } from '../core/clock.ts'
import type { AuthMethod, Delivery } from '../core/delivery.ts'
import type { HmacScheme, Scheme } from '../core/scheme.ts'
import type { Secret } from '../core/secret.ts'
import type { Verdict } from '../core/verdict.ts'
import { readDigest } from './digest-text.ts'
import { equalBytes } from './equal-bytes.ts'

const methods = {
  sha1: 'hmac-sha1',
  sha256: 'hmac-sha256',
  sha512: 'hmac-sha512'
} as const satisfies Record<HmacScheme['algorithm'], AuthMethod>

/** Total and pure: any bytes and headers give a verdict, never an exception. Empty secrets never verify. */
export function verifyScheme(scheme: Scheme, delivery: Delivery, secrets: readonly Secret[], now: Instant): Verdict {
  const values = delivery.headers.all(scheme.header)
  if (values.length > 1) return { ok: false, fault: 'doubled' }
  const [text] = values
  if (text === undefined || text === '') return { ok: false, fault: 'missing' }
  const claimed = readDigest(text, scheme)
  if (claimed === undefined) return { ok: false, fault: 'malformed' }
  const active = secrets.filter((secret) => secret.isActive(now) && secret.reveal().length > 0)
  return active.length === 0
    ? { ok: false, fault: 'no-active-secret' }
    : matchAnySecret(scheme, delivery.body, claimed, active)
}

function matchAnySecret(scheme: Scheme, body: Uint8Array, claimed: Uint8Array, secrets: readonly Secret[]): Verdict {
  for (const secret of secrets)
    if (equalBytes(createHmac(scheme.algorithm, secret.reveal()).update(body).digest(), claimed))
      return { ok: true, proof: { method: methods[scheme.algorithm], secret: secret.label } }
  return { ok: false, fault: 'mismatch' }
}
