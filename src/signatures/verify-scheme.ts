import type { Instant } from '../core/clock.ts'
import type { Delivery } from '../core/delivery.ts'
import type { FindKeys } from '../core/key-source.ts'
import type { SchemeInUse } from '../core/scheme.ts'
import type { Verdict } from '../core/verdict.ts'
import { verifyRsa, verifyRsaFields } from './verify-certificate.ts'
import { verifyDigest } from './verify-digest.ts'
import { verifyEd25519 } from './verify-ed25519.ts'
import { verifyItems } from './verify-items.ts'
import { verifyJwt } from './verify-jwt.ts'
import { verifyBasic, verifyClientCertificate, verifyPathToken, verifyToken } from './verify-static.ts'

/**
 * Total and pure: any bytes and headers give a verdict, never an exception. Empty secrets never verify. Bytes are never
 * changed or read before they are proved, but for the two schemes whose proof is among them.
 */
export function verifyScheme(
  use: SchemeInUse,
  delivery: Delivery,
  now: Instant,
  findKeys: FindKeys = knowNoKeys
): Verdict {
  const { scheme } = use
  switch (scheme.kind) {
    case 'hmac':
    case 'hash':
      return verifyDigest(scheme, use, delivery, now)
    case 'hmac-items':
      return verifyItems(scheme, use, delivery, now)
    case 'ed25519':
      return verifyEd25519(scheme, use, delivery, now)
    case 'rsa':
      return verifyRsa(scheme, use, delivery, { now, findKeys })
    case 'rsa-fields':
      return verifyRsaFields(scheme, use, delivery, { now, findKeys })
    case 'jwt':
      return verifyJwt(scheme, use, delivery, { now, findKeys })
    case 'token':
      return verifyToken(scheme, use, delivery, now)
    case 'basic':
      return verifyBasic(scheme, use, delivery, now)
    case 'path-token':
      return verifyPathToken(use, delivery, now)
    case 'client-certificate':
      return verifyClientCertificate(use, delivery)
  }
}

function knowNoKeys(): undefined {
  return undefined
}
