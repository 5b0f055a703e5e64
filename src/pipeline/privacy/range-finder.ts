import { decode } from '../json-scan.ts'
import type { ByteRange } from '../json-scan.ts'
import { hidesNothing } from './hides-nothing.ts'
import { mayHold } from './may-hold.ts'
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

/** Within a turn of a pace. */
const maxWalkedTextBytes = 64 * 1024

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
  /** Paths that lead on from it. */
  readonly trees: readonly PathTree[]
  readonly isFound: boolean
  readonly isScalar: boolean
  depth: number
}

/**
 * Finds the exact ranges of all values at some paths, in one walk over the bytes that can be done in parts. Every
 * occurrence counts: each of doubled keys, and a key however it is escaped. What is inside a found value is not looked
 * at. No path sees into a text, and some senders write JSON into one: a text is found whole if a path leads to something
 * in it. It reads text that JSON.parse accepted, so it need not check the grammar again.
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
      this.#passing = { start: this.#at, trees, isFound, isScalar: !(isArray || byte === openBrace), depth: 0 }
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

  #endValue({ start, trees, isFound }: Passing): void {
    const end = this.#at
    if (isFound || leadInto(this.#json.subarray(start, end), trees)) this.ranges.push({ start, end })
    this.#passing = undefined
  }
}

/** Whether paths lead to something in what a text says: what can't be walked over counts if it has the names. */
function leadInto(value: Uint8Array, trees: readonly PathTree[]): boolean {
  if (trees.length === 0 || value[0] !== quote || !mayBeginJson(value[1])) return false
  const text = String(JSON.parse(decode(value, 0, value.length)))
  if (!/^\s*["[{]/.test(text)) return false
  const isRead = isJson(text)
  // A quotation is no JSON that was cut off.
  if (!isRead && text.trimStart().startsWith('"')) return false
  const json = Buffer.from(text)
  const isWalked = isRead && json.length <= maxWalkedTextBytes
  return trees.some((tree) => mayHold(json, tree) && (!isWalked || holds(json, tree)))
}

function holds(json: Uint8Array, tree: PathTree): boolean {
  const finder = new RangeFinder(json, tree)
  finder.read(json.length)
  return finder.ranges.some((range) => !hidesNothing(json, range))
}

/** By its first byte, which may be escaped. */
function mayBeginJson(byte: number | undefined): boolean {
  return byte === openBrace || byte === openBracket || byte === backslash || isSpace(byte)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
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
