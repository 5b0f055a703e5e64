import { createHash, createHmac } from 'node:crypto'
import type { Instant } from '../core/clock.ts'
import type { Delivery } from '../core/delivery.ts'
import { methodOf } from '../core/scheme.ts'
import type { DigestAlgorithm, HashScheme, HmacScheme, SchemeInUse } from '../core/scheme.ts'
import type { Verdict } from '../core/verdict.ts'
import { equalBytes } from './equal-bytes.ts'
import { hmacKey } from './hmac-key.ts'
import { refuse } from './refuse.ts'
import { readSignedParts } from './signed-parts.ts'
import { secretPiece } from './signed-text.ts'
import type { Piece } from './signed-text.ts'
import { findTimeFault } from './signed-time.ts'
import { usableSecrets } from './usable-secrets.ts'

export const digestBytes = { sha1: 20, sha256: 32, sha512: 64 } as const satisfies Record<DigestAlgorithm, number>

/** Signatures by a secret that sender and gateway share: any of the secrets may have made any of the signatures. */
export function verifyDigest(
  scheme: HmacScheme | HashScheme,
  use: SchemeInUse,
  delivery: Delivery,
  now: Instant
): Verdict {
  const parts = readSignedParts(scheme, use, delivery, digestBytes[scheme.algorithm])
  if (!parts.ok) return parts
  const secrets = usableSecrets(use.secrets, scheme.kind === 'hmac' ? scheme.key : undefined, now)
  if (secrets.length === 0) return refuse('no-active-secret')
  for (const { label, key } of secrets) {
    const digest = digestOf(scheme, parts.pieces, key)
    if (!parts.signatures.some((claimed) => equalBytes(digest, claimed))) continue
    // Only a good signature makes its time worth a word.
    const timeFault =
      scheme.kind === 'hmac' && scheme.timestamp !== undefined && parts.time !== undefined
        ? findTimeFault(parts.time.at, scheme.timestamp, now)
        : undefined
    return timeFault ?? { ok: true, proof: { method: methodOf(scheme), secret: label } }
  }
  return refuse('mismatch')
}

export function digestOf(scheme: HmacScheme | HashScheme, pieces: readonly Piece[], key: Uint8Array): Buffer {
  const digest = scheme.kind === 'hmac' ? createHmac(scheme.algorithm, hmacKey(key)) : createHash(scheme.algorithm)
  for (const piece of pieces) digest.update(piece === secretPiece ? key : piece)
  return digest.digest()
}
