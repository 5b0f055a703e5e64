import { crc32 } from 'node:zlib'
import type { Delivery } from '../core/delivery.ts'
import type { HeaderList } from '../core/header-list.ts'
import type { Refusal } from '../core/verdict.ts'
import { compactJson } from './compact-json.ts'
import { headerBytes } from './encoded-bytes.ts'
import { refuse } from './refuse.ts'
import { onlyValue } from './signature-header.ts'
import { unescapeUrl } from './unescape-url.ts'
import { signedFormField } from './signed-form.ts'

/** What the holes of a signed text are filled from. */
export interface TextView {
  readonly headers: HeaderList
  readonly method: string
  readonly body: Uint8Array
  readonly url: string | undefined
  readonly settings: Readonly<Record<string, string>>
  readonly timestamp: string
}

export type Piece = string | Uint8Array
export type ReadPieces = (view: TextView) => readonly Piece[] | Refusal

/** Whether a text covers the body, however it is written. */
export function coversBody(text: string): boolean {
  return /\{body(?:\|[^{}]*)?\}/.test(text)
}

/** Where a hash's text has its secret. */
export const secretPiece = new Uint8Array(0)

type ReadPiece = (view: TextView) => Piece | Refusal

/**
 * A `SignedText` (core/scheme.ts) as the bytes that were signed, in pieces.
 * @throws Error with a sentence, for texts that users write
 */
export function compileSignedText(text: string): ReadPieces {
  if (text === '{body}') return ({ body }) => [body]
  const parts = text.split(/(\{[^{}]*\})/).filter((part) => part !== '')
  const readers = parts.map((part, index) => compilePart(part, parts[index + 1], text))
  return (view) => {
    const pieces: Piece[] = []
    for (const read of readers) {
      const piece = read(view)
      if (isRefusal(piece)) return piece
      pieces.push(piece)
    }
    return pieces
  }
}

export function isRefusal(value: object | string): value is Refusal {
  return typeof value === 'object' && 'ok' in value && value.ok === false
}

function compilePart(part: string, next: string | undefined, text: string): ReadPiece {
  if (!part.startsWith('{')) {
    if (/[{}]/.test(part)) throw new Error(`signed text "${text}": a brace in "${part}" belongs to no hole`)
    return () => part
  }
  const read = compileHole(part.slice(1, -1), text)
  // What parts a value from the next must not be in it: else two readings share one signature.
  const end = next === undefined || next.startsWith('{') ? '' : next
  if (end === '' || part === '{body}' || part === '{secret}') return read
  return (view) => {
    const piece = read(view)
    if (isRefusal(piece)) return piece
    const isAmbiguous = typeof piece === 'string' ? piece.includes(end) : Buffer.from(piece).includes(end)
    return isAmbiguous ? refuse('malformed') : piece
  }
}

function compileHole(hole: string, text: string): ReadPiece {
  const [kind = '', name] = hole.split(':', 2)
  if (kind === 'header' && name !== undefined && name !== '') {
    const header = name.toLowerCase()
    return ({ headers }) => readHeader(headers, header)
  }
  if (kind === 'setting' && name !== undefined && name !== '')
    return ({ settings }) => (Object.hasOwn(settings, name) ? (settings[name] ?? '') : refuse('missing'))
  const [, field] = /^body\|form:([\w-]+)$/.exec(hole) ?? []
  if (field !== undefined) return ({ headers, body }) => signedFormField(headers, body, field)
  const read = holes.get(hole)
  if (read === undefined)
    throw new Error(
      `signed text "${text}": "{${hole}}" is no hole; there are ${[...holes.keys()].join(', ')}, body|form:FIELD, header:NAME and setting:NAME`
    )
  return read
}

const holes: ReadonlyMap<string, ReadPiece> = new Map<string, ReadPiece>([
  ['body', ({ body }) => body],
  ['body|compact', ({ body }) => compactJson(body)],
  ['body|crc32', ({ body }) => String(crc32(body))],
  ['timestamp', ({ timestamp }) => timestamp],
  ['method', ({ method }) => method],
  ['url', ({ url }) => url ?? refuse('missing')],
  ['url|unescaped', ({ url }) => (url === undefined ? refuse('missing') : unescapeUrl(url))],
  ['secret', () => secretPiece]
])

/** The bytes as received, so that what no sender can write over the wire is not taken for something that it can. */
function readHeader(headers: HeaderList, name: string): Piece | Refusal {
  const value = onlyValue(headers, name)
  if (typeof value !== 'string') return value
  return headerBytes(value) ?? refuse('malformed')
}

/** The URL that a sender was told, for `{url}`: with what the delivery's path leaves out. */
export function publicUrlOf(
  publicUrl: string | undefined,
  { path, hidden }: Pick<Delivery, 'path' | 'hidden'>
): string | undefined {
  if (publicUrl === undefined) return undefined
  const [token, query] = [hidden?.token, hidden?.query].map((secret) =>
    secret === undefined ? '' : Buffer.from(secret.reveal()).toString('utf8')
  )
  return `${publicUrl}${path}${token === '' ? '' : `/${token}`}${query}`
}
