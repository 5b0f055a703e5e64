import { createRandom } from '../../test/fuzz/random.ts'

/** In an order that the seed repeats. */
export function shuffle<T>(items: readonly T[], seed: number): readonly T[] {
  const random = createRandom(seed)
  return items
    .map((item) => ({ item, at: random.below(2 ** 32) }))
    .toSorted((left, right) => left.at - right.at)
    .map(({ item }) => item)
}
