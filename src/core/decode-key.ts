import type { KeyForm } from './scheme.ts'

/** The key that a secret's bytes hold, or undefined where they are not written in that form. Never empty. */
export function decodeKey(bytes: Uint8Array, form: KeyForm | undefined): Uint8Array | undefined {
  const key = form === undefined || form.encoding === 'utf8' ? bytes : decodeText(bytes, form)
  return key === undefined || key.length === 0 ? undefined : key
}

function decodeText(bytes: Uint8Array, { encoding, prefix = '' }: KeyForm): Uint8Array | undefined {
  const text = Buffer.from(bytes).toString('latin1')
  const encoded = text.startsWith(prefix) ? text.slice(prefix.length) : text
  const key = Buffer.from(encoded, encoding)
  const written = encoding === 'hex' ? encoded.toLowerCase() : encoded
  // People lose the padding of base64 when they copy it.
  return key.toString(encoding).replace(/=+$/, '') === written.replace(/=+$/, '') ? key : undefined
}
