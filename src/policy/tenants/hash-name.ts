/** A number of 32 bits for a name within a space; any that is a function of both will do, and a better one is faster. */
export type HashName = (name: string, space: number) => number

/**
 * FNV-1a over UTF-16 units, then MurmurHash3's finaliser, as names often differ in their last letters only.
 * http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function hashName(name: string, space: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(space, 0x9e3779b1)
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
