import { createHmac } from 'node:crypto'
import type { Secret } from '../../core/secret.ts'
import { decode } from '../json-scan.ts'
import { limits } from '../limits.ts'

/** People see by it what stands there. */
export const pseudonymPrefix = 'pseudonym:'
const pseudonymBytes = 16

/**
 * What stands for a value: the same for equal values under one key, and without the key nobody finds the value by trying
 * some. Equal is what JSON takes for equal: an escape makes no difference, a number is not the text of its digits.
 * `pseudonym:` and the first 128 bits of HMAC-SHA256 over the value's JSON text, in base64url.
 */
export function pseudonymOf(value: Uint8Array, key: Secret): string {
  const digest = createHmac('sha256', key.reveal()).update(canonicalText(value)).digest()
  return `${pseudonymPrefix}${digest.subarray(0, pseudonymBytes).toString('base64url')}`
}

/** A text without needless escapes, a number by its digits; an object, a list and what is too long by their bytes. */
function canonicalText(value: Uint8Array): string | Uint8Array {
  if (value.length > limits.maxCanonicalBytes) return value
  const text = decode(value, 0, value.length)
  if (text.startsWith('{') || text.startsWith('[')) return value
  const parsed: unknown = JSON.parse(text)
  // A double is not all of a number's digits (pipeline/json-document.ts).
  if (typeof parsed === 'number' && !Number.isSafeInteger(parsed)) return value
  return JSON.stringify(parsed)
}
