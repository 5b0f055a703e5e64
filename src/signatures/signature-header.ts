import type { HeaderList } from '../core/header-list.ts'
import type { SignatureHeader } from '../core/scheme.ts'
import type { Refusal } from '../core/verdict.ts'
import { decodeCanonical } from './encoded-bytes.ts'
import { refuse } from './refuse.ts'

/** More signatures than a sender makes while one key replaces another are somebody's attempt to be tried often. */
export const maxSignatures = 5
const maxHeaderChars = 8_192

export interface ClaimedSignatures {
  readonly ok: true
  readonly signatures: readonly Buffer[]
  /** Every item of the list; of a header that is no list, its value. */
  readonly items: readonly string[]
}

/** The signatures that a delivery's header claims, at least one. `bytes` is how long each must be, where that is fixed. */
export function readSignatures(
  headers: HeaderList,
  at: SignatureHeader,
  bytes: number | undefined,
  timeItem: string | 0 | undefined
): ClaimedSignatures | Refusal {
  const value = onlyValue(headers, at.header)
  if (typeof value !== 'string') return value
  if (value.length > maxHeaderChars) return refuse('malformed')
  const items = at.list === undefined ? [value] : value.split(at.list)
  // No sender writes an empty item; proxies and attackers do.
  if (items.includes('')) return refuse('malformed')
  const texts = at.list === undefined ? items : items.filter((item, index) => isSignature(item, index, at, timeItem))
  if (texts.length === 0) return refuse(at.list === undefined ? 'malformed' : 'missing')
  if (texts.length > maxSignatures) return refuse('malformed')
  const signatures: Buffer[] = []
  for (const text of texts) {
    const signature = readSignature(text, at)
    if (signature === undefined || (bytes !== undefined && signature.length !== bytes)) return refuse('malformed')
    signatures.push(signature)
  }
  return { ok: true, signatures, items }
}

/** The value of a header that must stand there once, and not be empty. */
export function onlyValue(headers: HeaderList, name: string): string | Refusal {
  const values = headers.all(name)
  if (values.length > 1) return refuse('doubled')
  const [value] = values
  return value === undefined || value === '' ? refuse('missing') : value
}

function isSignature(item: string, index: number, at: SignatureHeader, timeItem: string | 0 | undefined): boolean {
  if (timeItem === 0 && index === 0) return false
  if (typeof timeItem === 'string' && item.startsWith(timeItem)) return false
  return item.startsWith(at.prefix)
}

function readSignature(text: string, { prefix, encoding }: SignatureHeader): Buffer | undefined {
  return text.startsWith(prefix) ? decodeCanonical(text.slice(prefix.length), encoding) : undefined
}
