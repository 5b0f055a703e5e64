/*
 * AssemblyScript (https://www.assemblyscript.org), not TypeScript: `node scripts/build-projection.ts` makes ../code.ts of it.
 *
 * Reads a whole JSON text by the grammar of RFC 8259 and copies of it what a tree of names wants. Strings, the greater
 * part of webhooks, are gone through sixteen bytes at a time. Nothing here checks bounds: behind the text are zeros, which
 * no JSON holds, so that every loop ends there. What it does not take may still be JSON: deeper than
 * `maxDepth`, or with an escape in a name that may be wanted.
 *
 * A node of the tree, little-endian: u32 flags, u32 count, and for each child its name's first eight bytes, filled up with zeros,
 * u32 length of the name, u32 place of its node, u32 place of the whole name, u32 nothing. Places are from the tree's beginning.
 */

const isWhole: u32 = 1
const hasListWhole: u32 = 2

const nodeBytes: usize = 8
const childBytes: usize = 24
const maxDepth: i32 = 64

const quote: u32 = 0x22
const comma: u32 = 0x2c
const colon: u32 = 0x3a
const openBracket: u32 = 0x5b
const backslash: u32 = 0x5c
const closeBracket: u32 = 0x5d
const openBrace: u32 = 0x7b
const closeBrace: u32 = 0x7d

let tree: usize = 0
/** The next byte to read. */
let at: usize = 0
/** Where the next byte goes that is kept. */
let out: usize = 0
/** Of the last string. */
let hasEscape: bool = false

/** The first 4 bytes of `true`, `null`, and of what follows the f of `false`. */
const literalTrue: u32 = 0x65757274
const literalNull: u32 = 0x6c6c756e
const literalAlse: u32 = 0x65736c61

/**
 * How many bytes are kept of the text; 0 when nothing is said of it. They are written over its beginning: what is kept is
 * never longer than what has been read. Behind the text sixteen bytes are overwritten.
 */
export function project(treeAt: usize, textAt: usize, textBytes: u32): u32 {
  tree = treeAt
  at = textAt
  out = textAt
  const end = textAt + textBytes
  store<u64>(end, 0)
  store<u64>(end, 0, 8)
  if (!keepWanted(skipSpace(), treeAt, maxDepth)) return 0
  skipSpace()
  return at == end ? u32(out - textAt) : 0
}

/** A value, `first` being its first byte, as far as `node` wants it. */
function keepWanted(first: u32, node: usize, depth: i32): bool {
  const flags = load<u32>(node)
  if (first == openBrace && (flags & isWhole) == 0) return keepMembers(node, depth)
  if (first != openBracket || (flags & (isWhole | hasListWhole)) != 0) return keepValue(first, depth)
  const isSkipped = skipValue(first, depth)
  put(openBracket)
  put(closeBracket)
  return isSkipped
}

function keepMembers(node: usize, depth: i32): bool {
  if (depth == 0) return false
  at += 1
  put(openBrace)
  let byte = skipSpace()
  if (byte == closeBrace) return close()
  let isFirst = true
  while (byte == quote) {
    const nameAt = at
    // A name with an escape in it may be any.
    if (!skipString() || hasEscape) return false
    const nameBytes = u32(at - nameAt)
    const child = childOf(node, nameAt + 1, nameBytes - 2)
    byte = skipColon()
    if (child != 0) {
      if (!isFirst) put(comma)
      isFirst = false
      copy(nameAt, nameBytes)
      put(colon)
      if (!keepWanted(byte, child, depth - 1)) return false
    } else if (!skipValue(byte, depth - 1)) return false
    byte = skipSpace()
    if (byte == closeBrace) return close()
    if (byte != comma) return false
    at += 1
    byte = skipSpace()
  }
  return false
}

/** An object that is kept. */
function close(): bool {
  at += 1
  put(closeBrace)
  return true
}

function keepValue(first: u32, depth: i32): bool {
  const from = at
  if (!skipValue(first, depth)) return false
  copy(from, u32(at - from))
  return true
}

/** The node of a name; 0: nobody wants it. */
function childOf(node: usize, nameAt: usize, length: u32): usize {
  let start = load<u64>(nameAt)
  if (length < 8) start &= (u64(1) << (u64(length) * 8)) - 1
  const end = node + nodeBytes + usize(load<u32>(node, 4)) * childBytes
  for (let child = node + nodeBytes; child < end; child += childBytes)
    if (
      load<u64>(child) == start &&
      load<u32>(child, 8) == length &&
      isSame(tree + load<u32>(child, 16), nameAt, length)
    )
      return tree + load<u32>(child, 12)
  return 0
}

/** From the ninth byte on. */
function isSame(one: usize, other: usize, length: u32): bool {
  for (let index: u32 = 8; index < length; index += 1)
    if (load<u8>(one + index) != load<u8>(other + index)) return false
  return true
}

/** A value that nobody wants. */
function skipValue(first: u32, depth: i32): bool {
  if (first == quote) return skipString()
  if (first == openBrace) return skipMembers(depth)
  if (first == openBracket) return skipItems(depth)
  if (first == 0x74) return skipLiteral(literalTrue, 0)
  if (first == 0x6e) return skipLiteral(literalNull, 0)
  if (first == 0x66) return skipLiteral(literalAlse, 1)
  return first != 0 && skipNumber()
}

function skipMembers(depth: i32): bool {
  if (depth == 0) return false
  at += 1
  let byte = skipSpace()
  if (byte == closeBrace) {
    at += 1
    return true
  }
  while (byte == quote) {
    if (!skipString()) return false
    byte = skipColon()
    if (!skipValue(byte, depth - 1)) return false
    byte = skipSpace()
    at += 1
    if (byte != comma) return byte == closeBrace
    byte = skipSpace()
  }
  return false
}

function skipItems(depth: i32): bool {
  if (depth == 0) return false
  at += 1
  let byte = skipSpace()
  if (byte == closeBracket) {
    at += 1
    return true
  }
  while (skipValue(byte, depth - 1)) {
    byte = skipSpace()
    at += 1
    if (byte != comma) return byte == closeBracket
    byte = skipSpace()
  }
  return false
}

/** The first byte of the value behind a name; 0, with which no value begins, when there is no colon. */
function skipColon(): u32 {
  if (skipSpace() != colon) return 0
  at += 1
  return skipSpace()
}

/** The byte behind white space; 0 for a control character. */
function skipSpace(): u32 {
  let byte: u32 = load<u8>(at)
  while (byte <= 0x20) {
    if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) return 0
    at += 1
    byte = load<u8>(at)
  }
  return byte
}

function skipString(): bool {
  hasEscape = false
  at += 1
  while (true) {
    const bytes = v128.load(at)
    const ends = v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c)))
    const stops = i8x16.bitmask(v128.or(ends, i8x16.lt_u(bytes, i8x16.splat(0x20))))
    if (stops == 0) {
      at += 16
      continue
    }
    at += ctz(stops)
    const byte: u32 = load<u8>(at)
    if (byte == quote) {
      at += 1
      return true
    }
    if (byte != backslash || !skipEscape()) return false
    hasEscape = true
  }
}

function skipEscape(): bool {
  const byte: u32 = load<u8>(at, 1)
  if (byte == 0x75) {
    for (let digit: usize = 2; digit < 6; digit += 1) if (!isHexDigit(load<u8>(at + digit))) return false
    at += 6
    return true
  }
  at += 2
  // " \ / b f n r t
  return (
    byte == 0x22 ||
    byte == 0x5c ||
    byte == 0x2f ||
    byte == 0x62 ||
    byte == 0x66 ||
    byte == 0x6e ||
    byte == 0x72 ||
    byte == 0x74
  )
}

function skipLiteral(bytes: u32, offset: usize): bool {
  if (load<u32>(at + offset) != bytes) return false
  at += offset + 4
  return true
}

function skipNumber(): bool {
  if (load<u8>(at) == 0x2d) at += 1
  if (load<u8>(at) == 0x30) at += 1
  else if (!skipDigits()) return false
  if (load<u8>(at) == 0x2e) {
    at += 1
    if (!skipDigits()) return false
  }
  if ((load<u8>(at) | 0x20) != 0x65) return true
  at += 1
  const sign: u32 = load<u8>(at)
  if (sign == 0x2b || sign == 0x2d) at += 1
  return skipDigits()
}

function skipDigits(): bool {
  const from = at
  while (isDigit(load<u8>(at))) at += 1
  return at != from
}

function isDigit(byte: u32): bool {
  return byte - 0x30 < 10
}

function isHexDigit(byte: u32): bool {
  return isDigit(byte) || (byte | 0x20) - 0x61 < 6
}

function put(byte: u32): void {
  store<u8>(out, byte)
  out += 1
}

function copy(from: usize, length: u32): void {
  memory.copy(out, from, length)
  out += length
}
