import type { Instant } from './clock.ts'
import type { Delivery, Proof } from './delivery.ts'
import type { Scheme } from './scheme.ts'
import type { Secret } from './secret.ts'

/** Why a delivery was not proved: for metrics and logs, never for the sender. */
export type SignatureFault = 'missing' | 'doubled' | 'malformed' | 'mismatch' | 'no-active-secret'

/** The engine's answer. A bad delivery is a verdict, not an exception. */
export type Verdict =
  { readonly ok: true; readonly proof: Proof } | { readonly ok: false; readonly fault: SignatureFault }

export type VerifyScheme = (scheme: Scheme, delivery: Delivery, secrets: readonly Secret[], now: Instant) => Verdict
