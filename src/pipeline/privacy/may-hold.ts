import type { PathTree } from './path-tree.ts'

/** The end of a name with the quote behind it, as bytes: as it is, and in a text that is JSON again. */
interface Needle {
  readonly quoted: Buffer
  readonly escaped: Buffer
}

/** The names on each way through a tree. */
type Ways = readonly (readonly Needle[])[]

const ways = new WeakMap<PathTree, Ways | 'any'>()

/** A name of other characters can be escaped in other ways than by a code point. */
const plainName = /^[\w.-]+$/
const backslash = 0x5c
const codePointEscape = Buffer.from('\\u')
const quoteEscape = Buffer.from('\\"')
/** So many ways are worth looking for one by one. */
const maxWays = 8

/**
 * Whether a document may hold a value at one of the paths: false only where that is sure without walking over it, because
 * a name on each way stands nowhere in its bytes, neither as it is nor with an escape in it, nor in a text that is JSON
 * again. Most deliveries hold none of the credentials that their provider's data names, and this costs a twentieth of the
 * walk.
 */
export function mayHold(json: Uint8Array, tree: PathTree): boolean {
  const found = waysOf(tree)
  if (found === 'any') return true
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength)
  if (found.some((names) => names.every(({ quoted }) => bytes.includes(quoted)))) return true
  // Most have no escape at all: then it is looked for once.
  const escapes = bytes.indexOf(backslash)
  if (escapes < 0) return false
  if (bytes.includes(codePointEscape, escapes)) return true
  return bytes.includes(quoteEscape, escapes) && found.some((names) => names.every((name) => isEitherIn(bytes, name)))
}

function isEitherIn(bytes: Buffer, { quoted, escaped }: Needle): boolean {
  return bytes.includes(escaped) || bytes.includes(quoted)
}

function waysOf(tree: PathTree): Ways | 'any' {
  const known = ways.get(tree)
  if (known !== undefined) return known
  const collected = collectWays(tree)
  const names = collected.flat()
  const isSimple = collected.length <= maxWays && names.every((name) => plainName.test(name))
  const made = isSimple && collected.every((way) => way.length > 0) ? collected.map(needlesOf) : 'any'
  ways.set(tree, made)
  return made
}

/** Letters, from those that texts have least of: https://en.wikipedia.org/wiki/Letter_frequency */
const byRarity = 'zqxjkvbpygfwmucldrhsnioate'
/** So many letters and a quote are seldom the end of another name. */
const endChars = 3

/**
 * A search stops at every occurrence of its first byte, and of all bytes quotes are the most frequent: a name is looked for
 * by that end of it which begins with its rarest letter, and the name whose is rarest is the first.
 */
function needlesOf(names: readonly string[]): readonly Needle[] {
  const ends = names.map(rarestEnd).toSorted((one, other) => commonness(one) - commonness(other))
  return ends.map((end) => ({ quoted: Buffer.from(`${end}"`), escaped: Buffer.from(`${end}\\`) }))
}

function rarestEnd(name: string): string {
  if (name.length <= endChars) return `"${name}`
  const ends = Array.from({ length: name.length - endChars + 1 }, (_, at) => name.slice(at))
  return ends.reduce((best, end) => (commonness(end) < commonness(best) ? end : best))
}

function commonness(text: string): number {
  const place = byRarity.indexOf(text.charAt(0))
  return place < 0 ? byRarity.length : place
}

/** Numbers may be the places of items, which stand nowhere. */
function collectWays(tree: PathTree): string[][] {
  if (tree.isEnd) return [[]]
  const below = [...tree.named].flatMap(([name, next]) =>
    collectWays(next).map((way) => (/^\d+$/.test(name) ? way : [name, ...way]))
  )
  return tree.every === undefined ? below : [...below, ...collectWays(tree.every)]
}
