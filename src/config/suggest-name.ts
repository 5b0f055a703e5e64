/** The known name that a misspelt one was probably meant to be, if any is near enough. */
export function suggestName(given: string, known: Iterable<string>): string | undefined {
  const folded = given.toLowerCase()
  // A third of the letters may differ; of a short name, one.
  const limit = Math.max(1, Math.floor(given.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const name of known) {
    const distance = editDistance(folded, name.toLowerCase(), limit)
    if (distance < bestDistance) [best, bestDistance] = [name, distance]
  }
  return best
}

/** As a hint for people; absent where nothing is near. */
export function didYouMean(given: string, known: Iterable<string>): { readonly hint?: string } {
  const name = suggestName(given, known)
  return name === undefined ? {} : { hint: `did you mean \`${name}\`?` }
}

/**
 * Insertions, deletions, replacements and swaps of neighbours between two texts; more than `limit` may come out as any
 * number above it. https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance#Optimal_string_alignment_distance
 */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: readonly number[] = []
  let above: readonly number[] = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1)
      )
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1)
      current.push(cost)
    }
    before = above
    above = current
  }
  return above[b.length] ?? 0
}
