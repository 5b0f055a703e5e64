import { decode } from '../json-scan.ts'
import type { ByteRange } from '../json-scan.ts'
import { stepInto } from './path-tree.ts'
import type { PathTree } from './path-tree.ts'

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** An object or array on the way to a value that is looked for. */
interface Container {
  readonly isArray: boolean
  readonly trees: readonly PathTree[]
  /** Of an array: the item that comes. */
  index: number
}

/** A value that is passed over: one that is looked for, or one in which nothing is. */
interface Passing {
  readonly start: number
  readonly isFound: boolean
  readonly isScalar: boolean
  depth: number
}

/**
 * Finds the exact ranges of all values at some paths, in one walk over the bytes that can be done in parts. Every
 * occurrence counts: each of doubled keys, and a key however it is escaped. What is inside a found value is not looked
 * at. It reads text that JSON.parse accepted, so it need not check the grammar again.
 * https://www.rfc-editor.org/rfc/rfc8259
 */
export class RangeFinder {
  readonly ranges: ByteRange[] = []
  readonly #json: Uint8Array
  readonly #containers: Container[] = []
  #at = 0
  /** Where the value that comes stands in the paths. */
  #next: readonly PathTree[]
  #expectsKey = false
  #keyStart = -1
  #isInString = false
  #isEscaped = false
  #passing: Passing | undefined

  constructor(json: Uint8Array, tree: PathTree) {
    this.#json = json
    this.#next = [tree]
  }

  /** Reads so many bytes more. */
  read(bytes: number): void {
    const limit = Math.min(this.#json.length, this.#at + bytes)
    while (this.#at < limit) {
      if (this.#isInString) this.#readString(limit)
      else if (this.#passing === undefined) this.#readStructure()
      else this.#pass(this.#passing, limit)
    }
    // A scalar that is all of the document has nothing behind it that would end it; no path names it either.
  }

  get isDone(): boolean {
    return this.#at >= this.#json.length
  }

  #readString(limit: number): void {
    const json = this.#json
    let at = this.#at
    let isEscaped = this.#isEscaped
    for (; at < limit; at += 1) {
      const byte = json[at]
      if (isEscaped) isEscaped = false
      else if (byte === backslash) isEscaped = true
      else if (byte === quote) break
    }
    this.#isEscaped = isEscaped
    this.#at = at
    if (at < limit) this.#endString()
  }

  #endString(): void {
    this.#isInString = false
    this.#at += 1
    if (this.#keyStart >= 0) {
      this.#next = stepInto(this.#containers.at(-1)?.trees ?? [], keyText(this.#json, this.#keyStart, this.#at))
      this.#keyStart = -1
    } else if (this.#passing?.depth === 0) this.#endValue(this.#passing)
  }

  #readStructure(): void {
    const byte = this.#json[this.#at]
    const container = this.#containers.at(-1)
    if (byte === colon) this.#expectsKey = false
    else if (byte === comma) this.#toNext(container)
    else if (byte === closeBracket || byte === closeBrace) this.#containers.pop()
    else if (!isSpace(byte)) {
      if (byte === quote && this.#expectsKey) {
        this.#keyStart = this.#at
        this.#isInString = true
      } else return this.#beginValue(byte)
    }
    this.#at += 1
  }

  #toNext(container: Container | undefined): void {
    this.#expectsKey = container?.isArray === false
    if (container?.isArray !== true) return
    container.index += 1
    this.#next = stepInto(container.trees, String(container.index))
  }

  /** Goes into what may hold something, and passes over everything else. */
  #beginValue(byte: number | undefined): void {
    const trees = this.#next
    const isFound = trees.some(({ isEnd }) => isEnd)
    const isArray = byte === openBracket
    if (isFound || trees.length === 0 || !(isArray || byte === openBrace)) {
      this.#passing = { start: this.#at, isFound, isScalar: !(isArray || byte === openBrace), depth: 0 }
      return
    }
    this.#containers.push({ isArray, trees, index: 0 })
    this.#next = isArray ? stepInto(trees, '0') : []
    this.#expectsKey = !isArray
    this.#at += 1
  }

  #pass(passing: Passing, limit: number): void {
    const json = this.#json
    for (let at = this.#at; at < limit; at += 1) {
      const byte = json[at]
      if (byte === quote) {
        this.#at = at + 1
        this.#isInString = true
        return
      }
      if (passing.isScalar ? isEndOfScalar(byte) : isEnd(byte, passing)) {
        this.#at = passing.isScalar ? at : at + 1
        return this.#endValue(passing)
      }
    }
    this.#at = limit
  }

  #endValue({ start, isFound }: Passing): void {
    if (isFound) this.ranges.push({ start, end: this.#at })
    this.#passing = undefined
  }
}

/** Counts the brackets around; whether the last of them is closed. */
function isEnd(byte: number | undefined, passing: Passing): boolean {
  if (byte === openBrace || byte === openBracket) passing.depth += 1
  else if (byte === closeBrace || byte === closeBracket) passing.depth -= 1
  else return false
  return passing.depth === 0
}

function keyText(json: Uint8Array, start: number, end: number): string {
  const text = decode(json, start, end)
  return text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1)
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function isEndOfScalar(byte: number | undefined): boolean {
  return byte === comma || byte === closeBrace || byte === closeBracket || isSpace(byte)
}
