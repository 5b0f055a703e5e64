import type { Instant } from './clock.ts'
import type { Delivery } from './delivery.ts'
import type { FindKeys, KeyPlace } from './key-source.ts'
import type { SchemeProof } from './proof.ts'
import type { SchemeInUse } from './scheme.ts'

/** Why a delivery was not proved: for metrics and logs, never for the sender. */
export const signatureFaults = [
  /** The signature, or something that it signs, is not there. */
  'missing',
  /** It is there more than once. */
  'doubled',
  /** It is not written as the scheme says. */
  'malformed',
  /** Nothing that counts made it of these bytes. */
  'mismatch',
  /** Good, and signed longer ago than the window, or further ahead. */
  'stale',
  'future',
  /** None of the source's secrets counts now, or none is written as its scheme says. */
  'no-active-secret',
  /** A token says that it is for somebody else, or by somebody else. */
  'claims',
  /** Its key is not among those that the sender publishes, or at a place that is none of the sender's. */
  'unknown-key',
  /** Its key has not been fetched yet. */
  'key-unavailable',
  /** The certificate has expired, is weak, or is not the source's. */
  'certificate',
  /** It came from an address that is none of the source's. */
  'address',
  /** The registry does not have what the delivery announces. */
  'not-in-registry'
] as const
export type SignatureFault = (typeof signatureFaults)[number]

/** `wants`: what would have to be fetched before this can be said for certain. */
export interface Refusal {
  readonly ok: false
  readonly fault: SignatureFault
  readonly wants?: KeyPlace
}

/** The engine's answer. A bad delivery is a verdict, not an exception. */
export type Verdict = { readonly ok: true; readonly proof: SchemeProof } | Refusal

export type VerifyScheme = (use: SchemeInUse, delivery: Delivery, now: Instant, findKeys?: FindKeys) => Verdict
