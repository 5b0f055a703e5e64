import type { SignatureEncoding } from '../core/scheme.ts'

/** The bytes of a text in canonical form: lower-case hex, or base64 with its padding and nothing left over. */
export function decodeCanonical(text: string, encoding: SignatureEncoding | 'base64url'): Buffer | undefined {
  const bytes = Buffer.from(text, encoding)
  return bytes.length > 0 && bytes.toString(encoding) === text ? bytes : undefined
}

/** A header's value as it came over the wire: Node gives each byte as one character. */
export function headerBytes(value: string): Buffer | undefined {
  const bytes = Buffer.from(value, 'latin1')
  return bytes.toString('latin1') === value ? bytes : undefined
}
