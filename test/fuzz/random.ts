/** Draws that a seed repeats. */
export interface Random {
  /** A whole number below `end`. */
  below(end: number): number
  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T
  /** True once in so many times. */
  once(inTimes: number): boolean
  bytes(maxLength: number): Buffer
}

/** Mulberry32 (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c): small, and good enough to draw by. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number): number => Math.floor(next() * end)
  return {
    below,
    once: (inTimes) => below(inTimes) === 0,
    bytes: (maxLength) => Buffer.from(Array.from({ length: below(maxLength + 1) }, () => below(256))),
    pick: (list) => {
      const [first] = list
      if (first === undefined) throw new RangeError('there is nothing to pick from')
      return list[below(list.length)] ?? first
    }
  }
}

/** A seed for each draw of a run; those of neighbours have nothing in common. */
export function mixSeed(seed: number, index: number): number {
  return Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b) >>> 0
}
