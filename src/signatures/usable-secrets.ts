import type { Instant } from '../core/clock.ts'
import { decodeKey } from '../core/decode-key.ts'
import type { KeyForm } from '../core/scheme.ts'
import type { Secret } from '../core/secret.ts'

export interface UsableSecret {
  readonly label: string
  readonly key: Uint8Array
}

/** The secrets that count at a moment, as keys. Empty ones and those that are not written in that form never count. */
export function usableSecrets(secrets: readonly Secret[], form: KeyForm | undefined, now: Instant): UsableSecret[] {
  const usable: UsableSecret[] = []
  for (const secret of secrets) {
    const key = secret.isActive(now) ? keyOf(secret, form) : undefined
    if (key !== undefined) usable.push({ label: secret.label, key })
  }
  return usable
}

/** Decoded once: a secret never changes. */
const decoded = new WeakMap<Secret, { readonly form: KeyForm; readonly key: Uint8Array | undefined }>()

function keyOf(secret: Secret, form: KeyForm | undefined): Uint8Array | undefined {
  if (form === undefined || form.encoding === 'utf8') return decodeKey(secret.reveal(), form)
  const known = decoded.get(secret)
  if (known?.form === form) return known.key
  const key = decodeKey(secret.reveal(), form)
  decoded.set(secret, { form, key })
  return key
}
