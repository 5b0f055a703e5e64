const quote = 0x22
const backslash = 0x5c

/**
 * JSON without the whitespace between its tokens (https://www.rfc-editor.org/rfc/rfc8259#section-2), every other byte as
 * it is: nothing is parsed, so that nothing that is written in two ways is read as one. Of what is no JSON it is some
 * text, which no parser takes for more than the bytes that it came from.
 */
export function compactJson(json: Uint8Array): Uint8Array {
  const compact = Buffer.alloc(json.length)
  let length = 0
  let isInText = false
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0
    if (isInText && byte === backslash) {
      compact[length] = byte
      length += 1
      at += 1
      if (at === json.length) break
    } else if (byte === quote) isInText = !isInText
    else if (!isInText && isSpace(byte)) continue
    compact[length] = json[at] ?? 0
    length += 1
  }
  return compact.subarray(0, length)
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
