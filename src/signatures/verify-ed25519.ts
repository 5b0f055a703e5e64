import { createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Instant } from '../core/clock.ts'
import type { Delivery } from '../core/delivery.ts'
import type { Ed25519Scheme, SchemeInUse } from '../core/scheme.ts'
import type { Verdict } from '../core/verdict.ts'
import { joinPieces } from './join-pieces.ts'
import { refuse } from './refuse.ts'
import { readSignedParts } from './signed-parts.ts'
import { findTimeFault } from './signed-time.ts'
import { usableSecrets } from './usable-secrets.ts'

const signatureBytes = 64

/** https://www.rfc-editor.org/rfc/rfc8032; the secrets are public keys of 32 bytes. */
export function verifyEd25519(scheme: Ed25519Scheme, use: SchemeInUse, delivery: Delivery, now: Instant): Verdict {
  const parts = readSignedParts(scheme, use, delivery, signatureBytes)
  if (!parts.ok) return parts
  const keys = usableSecrets(use.secrets, scheme.key, now).flatMap(({ label, key }) => {
    const publicKey = publicKeyOf(key)
    return publicKey === undefined ? [] : [{ label, publicKey }]
  })
  if (keys.length === 0) return refuse('no-active-secret')
  const signed = joinPieces(parts.pieces)
  for (const { label, publicKey } of keys) {
    if (!parts.signatures.some((claimed) => verify(undefined, signed, publicKey, claimed))) continue
    const { timestamp } = scheme
    const timeFault =
      timestamp === undefined || parts.time === undefined ? undefined : findTimeFault(parts.time.at, timestamp, now)
    return timeFault ?? { ok: true, proof: { method: 'ed25519', secret: label } }
  }
  return refuse('mismatch')
}

/** Made once: a secret's key is the same bytes each time. */
const publicKeys = new WeakMap<Uint8Array, KeyObject>()

function publicKeyOf(bytes: Uint8Array): KeyObject | undefined {
  const known = publicKeys.get(bytes)
  const key = known ?? makePublicKey(bytes)
  if (known === undefined && key !== undefined) publicKeys.set(bytes, key)
  return key
}

/** Undefined for bytes that are no key. */
function makePublicKey(bytes: Uint8Array): KeyObject | undefined {
  if (bytes.length !== 32) return undefined
  const x = Buffer.from(bytes).toString('base64url')
  try {
    return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } })
  } catch {
    return undefined
  }
}
