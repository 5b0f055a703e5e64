import type { Path } from '../core/payload.ts'
import { isKey } from './json-key.ts'

/*
 * Finds values in JSON by their bytes, for what a parsed value has lost: the digits of a number beyond a double, and
 * the exact range of an item. It reads text that JSON.parse accepted, so it need not check the grammar again.
 * https://www.rfc-editor.org/rfc/rfc8259
 */

export interface ByteRange {
  readonly start: number
  readonly end: number
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/** The range of the value at a path; of doubled keys the last one, which JSON.parse takes too. */
export function findValue(json: Uint8Array, path: Path): ByteRange | undefined {
  let range: ByteRange | undefined = { start: skipSpace(json, 0), end: json.length }
  for (const step of path) {
    range = range === undefined ? undefined : findChild(json, range.start, step)
    if (range === undefined) return undefined
  }
  return { start: range.start, end: skipValue(json, range.start) }
}

/** The exact ranges of an array's items; undefined for what is no array. */
export function findItems(json: Uint8Array, path: Path): readonly ByteRange[] | undefined {
  const array = findValue(json, path)
  if (array === undefined || json[array.start] !== openBracket) return undefined
  const ranges: ByteRange[] = []
  let at = skipSpace(json, array.start + 1)
  while (at < array.end && json[at] !== closeBracket) {
    const end = skipValue(json, at)
    ranges.push({ start: at, end })
    at = skipSpace(json, end)
    if (json[at] === comma) at = skipSpace(json, at + 1)
  }
  return ranges
}

/** Whether arrays and objects are nested deeper than `maxDepth`. Runs over any bytes. */
export function isDeeperThan(json: Uint8Array, maxDepth: number): boolean {
  // Nearly no document opens so many at all, and counting takes a tenth of the time.
  if (count(json, openBrace, maxDepth + 1) + count(json, openBracket, maxDepth + 1) <= maxDepth) return false
  let depth = 0
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at]
    if (byte === quote) at = skipString(json, at) - 1
    else if (byte === openBrace || byte === openBracket) {
      depth += 1
      if (depth > maxDepth) return true
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1
  }
  return false
}

/** How often a byte occurs, as far as `most`. */
function count(bytes: Uint8Array, byte: number, most: number): number {
  let found = 0
  for (let at = bytes.indexOf(byte); at >= 0 && found < most; at = bytes.indexOf(byte, at + 1)) found += 1
  return found
}

function findChild(json: Uint8Array, start: number, step: string): ByteRange | undefined {
  if (json[start] === openBrace) return findMember(json, start, step)
  return json[start] === openBracket ? findElement(json, start, step) : undefined
}

function findMember(json: Uint8Array, start: number, name: string): ByteRange | undefined {
  let found: ByteRange | undefined
  let at = skipSpace(json, start + 1)
  while (json[at] === quote) {
    const keyEnd = skipString(json, at)
    const valueStart = skipSpace(json, skipSpace(json, keyEnd) + 1)
    const valueEnd = skipValue(json, valueStart)
    if (isKey(json, at, keyEnd, name)) found = { start: valueStart, end: valueEnd }
    at = skipSpace(json, valueEnd)
    if (json[at] !== comma) break
    at = skipSpace(json, at + 1)
  }
  return found
}

function findElement(json: Uint8Array, start: number, step: string): ByteRange | undefined {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(step)) return undefined
  let at = skipSpace(json, start + 1)
  if (json[at] === closeBracket) return undefined
  for (let left = Number(step); ; left -= 1) {
    const end = skipValue(json, at)
    if (left === 0) return { start: at, end }
    at = skipSpace(json, end)
    if (json[at] !== comma) return undefined
    at = skipSpace(json, at + 1)
  }
}

/** UTF-8 text of a range. */
export function decode(json: Uint8Array, start: number, end: number): string {
  return Buffer.from(json.buffer, json.byteOffset + start, end - start).toString('utf8')
}

function skipValue(json: Uint8Array, start: number): number {
  const first = json[start]
  if (first === quote) return skipString(json, start)
  if (first === openBrace || first === openBracket) return skipNested(json, start)
  let at = start
  while (at < json.length && !isEndOfScalar(json[at])) at += 1
  return at
}

function skipNested(json: Uint8Array, start: number): number {
  let depth = 0
  for (let at = start; at < json.length; at += 1) {
    const byte = json[at]
    if (byte === quote) at = skipString(json, at) - 1
    else if (byte === openBrace || byte === openBracket) depth += 1
    else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return json.length
}

function skipString(json: Uint8Array, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    if (json[at] === backslash) at += 1
    else if (json[at] === quote) return at + 1
  }
  return json.length
}

function skipSpace(json: Uint8Array, start: number): number {
  let at = start
  while (isSpace(json[at])) at += 1
  return at
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function isEndOfScalar(byte: number | undefined): boolean {
  return byte === comma || byte === closeBrace || byte === closeBracket || isSpace(byte)
}
