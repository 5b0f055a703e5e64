const backslash = 0x5c
const letterU = 0x75
const unicodeEscapeBytes = 6

/** What stands behind a backslash, and what it is: https://www.rfc-editor.org/rfc/rfc8259#section-7 */
const shortEscapes: ReadonlyMap<number, number> = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([letter, meant]) => [letter.charCodeAt(0), meant.charCodeAt(0)]
  )
)

/**
 * Whether a key, from its first quote to behind its last, says a name. It goes no further than to the first difference: a
 * stranger's body may have any number of keys, all of them escaped.
 */
export function isKey(json: Uint8Array, start: number, end: number, name: string): boolean {
  let at = start + 1
  for (let index = 0; index < name.length; index += 1) {
    const unit = name.charCodeAt(index)
    const byte = json[at] ?? 0
    if (at >= end - 1) return false
    if (byte === backslash) {
      if (escapedUnit(json, at) !== unit) return false
      at += json[at + 1] === letterU ? unicodeEscapeBytes : 2
    } else if (unit < 0x80) {
      if (byte !== unit) return false
      at += 1
    } else return byte >= 0x80 && keyText(json, start, end) === name
  }
  return at === end - 1
}

function escapedUnit(json: Uint8Array, at: number): number | undefined {
  const kind = json[at + 1] ?? 0
  if (kind !== letterU) return shortEscapes.get(kind)
  let unit = 0
  for (let digit = at + 2; digit < at + unicodeEscapeBytes; digit += 1) unit = unit * 16 + hexValue(json[digit] ?? 0)
  return unit
}

/** Of a digit or a letter of either case. */
function hexValue(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : (byte & 0xdf) - 0x37
}

function keyText(json: Uint8Array, start: number, end: number): unknown {
  return JSON.parse(Buffer.from(json.buffer, json.byteOffset + start, end - start).toString('utf8'))
}
