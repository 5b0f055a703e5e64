import type { Instant } from '../core/clock.ts'
import type { Delivery, VerifiedDelivery } from '../core/delivery.ts'
import { Problem } from '../core/problem.ts'
import type { Source } from '../core/source.ts'
import type { VerifyScheme } from '../core/verdict.ts'
import { sealVerified } from './seal.ts'

/**
 * The gate: what passes was sent by who it says. The sender is told nothing of why it failed.
 * @throws Problem `signature-invalid`, its reason the fault
 */
export function verify(delivery: Delivery, source: Source, verifyScheme: VerifyScheme, now: Instant): VerifiedDelivery {
  const { scheme, secrets } = source.proof
  const verdict = verifyScheme(scheme, delivery, secrets, now)
  if (!verdict.ok) throw new Problem('signature-invalid', { reason: verdict.fault })
  return sealVerified(delivery, verdict.proof)
}
