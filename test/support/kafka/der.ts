/*
 * The part of DER that a certificate needs. https://www.itu.int/rec/T-REC-X.690: tag, length, content.
 */

export function encodeDer(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag]), encodeLength(body.length), body])
}

export function sequence(...items: readonly Uint8Array[]): Buffer {
  return encodeDer(0x30, ...items)
}

/** `bytes` are an unsigned number, most significant first. */
export function integer(bytes: Uint8Array): Buffer {
  const negative = (bytes[0] ?? 0) >= 0x80
  return encodeDer(0x02, Buffer.from(negative ? [0] : []), bytes)
}

export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return encodeDer(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(encodeBase128)]))
}

export function bitString(bytes: Uint8Array): Buffer {
  return encodeDer(0x03, Buffer.from([0]), bytes)
}

/** Until 2049 with a two-digit year: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5 */
export function utcTime(time: Date): Buffer {
  const digits = time.toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return encodeDer(0x17, Buffer.from(digits.slice(2), 'latin1'))
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Buffer.from([0x80 + bytes.length, ...bytes])
}

function encodeBase128(value: number): readonly number[] {
  const bytes = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(0x80 + (rest % 128))
  return bytes
}
