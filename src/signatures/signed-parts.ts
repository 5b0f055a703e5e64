import type { Delivery } from '../core/delivery.ts'
import type { SchemeInUse, SignatureHeader, SignedMessage } from '../core/scheme.ts'
import type { Refusal } from '../core/verdict.ts'
import { readSignatures } from './signature-header.ts'
import { compileSignedText, isRefusal, publicUrlOf } from './signed-text.ts'
import type { Piece, ReadPieces } from './signed-text.ts'
import { readTime } from './signed-time.ts'
import type { TimeClaim } from './signed-time.ts'

type HeaderScheme = SignatureHeader & (SignedMessage | { readonly message: string })

export interface SignedParts {
  readonly ok: true
  readonly signatures: readonly Buffer[]
  readonly pieces: readonly Piece[]
  readonly time: TimeClaim | undefined
}

const noSettings: Readonly<Record<string, string>> = {}

/** What a delivery claims: its signatures, the text that they are of, and when it was signed. Nothing is proved yet. */
export function readSignedParts(
  scheme: HeaderScheme,
  { settings = noSettings, publicUrl }: Pick<SchemeInUse, 'settings' | 'publicUrl'>,
  delivery: Delivery,
  signatureBytes: number | undefined
): SignedParts | Refusal {
  const { headers, method, body } = delivery
  const window = 'timestamp' in scheme ? scheme.timestamp : undefined
  const timeItem = window !== undefined && 'item' in window ? window.item : undefined
  const claimed = readSignatures(headers, scheme, signatureBytes, timeItem)
  if (!claimed.ok) return claimed
  const time = window === undefined ? undefined : readTime(window, headers, claimed.items)
  if (time?.ok === false) return time
  const url = publicUrlOf(publicUrl, delivery)
  const view = { headers, method, body, url, settings, timestamp: time?.text ?? '' }
  const pieces = textOf(scheme)(view)
  return isRefusal(pieces) ? pieces : { ok: true, signatures: claimed.signatures, pieces, time }
}

/** Each scheme's text is compiled once. */
const compiled = new WeakMap<object, ReadPieces>()

export function textOf(scheme: HeaderScheme): ReadPieces {
  const known = compiled.get(scheme)
  if (known !== undefined) return known
  const read = compileSignedText(scheme.message ?? '{body}')
  compiled.set(scheme, read)
  return read
}
