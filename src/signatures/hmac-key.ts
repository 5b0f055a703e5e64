import { createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** By the array that holds a secret's key, which is the same for as long as the secret is. */
const keyObjects = new WeakMap<Uint8Array, KeyObject>()

/** A key in the form that an HMAC takes at once: made anew for each delivery it would cost several times the digest. */
export function hmacKey(key: Uint8Array): KeyObject | Uint8Array {
  // An empty one is no key; only the signer, which is to sign like a sender that has none, comes here with it.
  if (key.length === 0) return key
  const known = keyObjects.get(key)
  if (known !== undefined) return known
  const made = createSecretKey(key)
  keyObjects.set(key, made)
  return made
}
