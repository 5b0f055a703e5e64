import type { HeaderList } from '../core/header-list.ts'
import type { Refusal } from '../core/verdict.ts'
import { decodeFormField } from '../pipeline/decode-form.ts'
import { baseMediaType } from '../pipeline/media-type.ts'
import { equalBytes } from './equal-bytes.ts'
import { refuse } from './refuse.ts'

const formType = 'application/x-www-form-urlencoded'

/**
 * What a sender signs that puts its JSON into the one field of a form where it is told to, and signs the JSON. The form
 * must be that field alone, escaped as https://pkg.go.dev/net/url#QueryEscape does: then each of its bytes is proved,
 * because no other form says the same.
 */
export function signedFormField(headers: HeaderList, body: Uint8Array, field: string): Uint8Array | Refusal {
  if (baseMediaType(headers.only('content-type') ?? '') !== formType) return body
  const value = fieldOf(body, field)
  if (value === undefined) return refuse('malformed')
  return equalBytes(Buffer.from(`${field}=${escapeBytes(value)}`, 'latin1'), body) ? value : refuse('malformed')
}

function fieldOf(body: Uint8Array, field: string): Uint8Array | undefined {
  try {
    return decodeFormField(body, field)
  } catch {
    return undefined
  }
}

function escapeBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return text.replaceAll(/[^A-Za-z0-9._~-]/g, (char) =>
    char === ' ' ? '+' : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  )
}
