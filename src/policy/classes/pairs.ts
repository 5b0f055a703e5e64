/** Every pair of both lists, once. */
export type Pairs = <A, B>(ones: readonly A[], others: readonly B[]) => Iterable<readonly [A, B]>

/** One of the first list with all of the second, then the next: for who reads what comes of it. */
export const pairsInOrder: Pairs = function* (ones, others) {
  for (const one of ones) for (const other of others) yield [one, other]
}

/** So that every member of both lists comes within as many pairs as the longer one has: for who may end early. */
export const pairsMixed: Pairs = function* (ones, others) {
  const all = ones.length * others.length
  // Both lists are gone round at once. Where the first pair would come again, the second list goes on by one.
  const lap = all / greatestDivisor(ones.length, others.length)
  for (let at = 0; at < all; at += 1) {
    const one = ones[at % ones.length]
    const other = others[(at + Math.floor(at / lap)) % others.length]
    if (one !== undefined && other !== undefined) yield [one, other]
  }
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other)
}
