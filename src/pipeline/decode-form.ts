import { isUtf8 } from 'node:buffer'
import { Problem } from '../core/problem.ts'

/**
 * The bytes of one field of an `application/x-www-form-urlencoded` body.
 * https://url.spec.whatwg.org/#application/x-www-form-urlencoded, but strict: a doubled field or broken escape is refused.
 * @throws Problem `payload-malformed`
 */
export function decodeFormField(body: Uint8Array, field: string): Uint8Array {
  const pairs = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1').split('&')
  const named = pairs.filter((pair) => nameOf(pair) === field)
  const [pair] = named
  if (pair === undefined || named.length > 1)
    throw new Problem('payload-malformed', { reason: 'form-field', detail: `The form must have one field "${field}".` })
  return decodePercent(pair.slice(nameEnd(pair) + 1))
}

/**
 * All fields of a form by their names, in the order of the body; one that stands more than once is a list of its values.
 * @throws Problem `payload-malformed`
 */
export function formRecord(body: Uint8Array): Readonly<Record<string, string | readonly string[]>> {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
  const fields = new Map<string, string | readonly string[]>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const name = decodeText(pair.slice(0, nameEnd(pair)))
    const value = decodeText(pair.slice(nameEnd(pair) + 1))
    const earlier = fields.get(name)
    fields.set(name, earlier === undefined ? value : [earlier, value].flat())
  }
  // Each an own property, `__proto__` too.
  return Object.fromEntries(fields)
}

function decodeText(escaped: string): string {
  const bytes = decodePercent(escaped)
  if (!isUtf8(bytes)) throw new Problem('payload-malformed', { reason: 'not-utf8', detail: 'The form is not UTF-8.' })
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

/** Decoded, so that a second field cannot hide behind an escape in its name. */
function nameOf(pair: string): string {
  const name = pair.slice(0, nameEnd(pair))
  return /[%+]/.test(name) ? Buffer.from(decodePercent(name)).toString('utf8') : name
}

function nameEnd(pair: string): number {
  const at = pair.indexOf('=')
  return at < 0 ? pair.length : at
}

function decodePercent(text: string): Uint8Array {
  const bytes = Buffer.alloc(text.length)
  let length = 0
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at)
    if (char === 0x25) {
      const hex = text.slice(at + 1, at + 3)
      if (!/^[0-9A-Fa-f]{2}$/.test(hex))
        throw new Problem('payload-malformed', { reason: 'form-escape', detail: 'The form has a broken escape.' })
      bytes[length] = Number.parseInt(hex, 16)
      at += 2
    } else bytes[length] = char === 0x2b ? 0x20 : char
    length += 1
  }
  return bytes.subarray(0, length)
}
