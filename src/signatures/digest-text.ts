import type { HmacScheme } from '../core/scheme.ts'

export const digestBytes = { sha1: 20, sha256: 32, sha512: 64 } as const satisfies Record<
  HmacScheme['algorithm'],
  number
>

/**
 * The digest in a header's value, or undefined unless the value is exactly prefix + a full digest in canonical form:
 * what differs in case, padding, length or by a space was not written by the sender's documented scheme.
 */
export function readDigest(text: string, scheme: HmacScheme): Buffer | undefined {
  if (!text.startsWith(scheme.prefix)) return undefined
  const encoded = text.slice(scheme.prefix.length)
  const bytes = Buffer.from(encoded, scheme.encoding)
  const isCanonical = bytes.length === digestBytes[scheme.algorithm] && bytes.toString(scheme.encoding) === encoded
  return isCanonical ? bytes : undefined
}
