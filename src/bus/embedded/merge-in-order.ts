/** What can be told now of several sequences, and what waits until more of one of them is known. */
export interface Split<T> {
  /** As one sequence. */
  readonly first: readonly T[]
  /** Of each. */
  readonly rests: readonly (readonly T[])[]
}

/**
 * Begins to put sequences together by their times. The order within each stays as it is, also where a clock was set back; of
 * equal times in lists that are given together the earlier sequence comes first. A list is the next of its sequence, or empty at its end. Of lists that are
 * not all empty something is told, always.
 */
export function splitInOrder<T>(lists: readonly (readonly T[])[], timeOf: (item: T) => number): Split<T> {
  // What is not in its list is no earlier than the last of it, as far as the clock went forward.
  const until = Math.min(...lists.filter((list) => list.length > 0).map((list) => Math.max(...list.map(timeOf))))
  const counts = lists.map((list) => {
    const rest = list.findIndex((item) => timeOf(item) > until)
    return rest < 0 ? list.length : rest
  })
  return {
    first: mergeLists(
      lists.map((list, index) => list.slice(0, counts[index])),
      timeOf
    ),
    rests: lists.map((list, index) => list.slice(counts[index]))
  }
}

/** The same of sequences that come in batches: no more than one batch of each is held. */
export async function* mergeInOrder<T>(
  sequences: readonly AsyncGenerator<readonly T[]>[],
  timeOf: (item: T) => number
): AsyncGenerator<readonly T[], void> {
  const waiting: (readonly T[])[] = sequences.map(() => [])
  for (;;) {
    await Promise.all(
      sequences.map(async (sequence, index) => {
        if (waiting[index]?.length === 0) waiting[index] = await nextOf(sequence)
      })
    )
    if (waiting.every((list) => list.length === 0)) return
    const { first, rests } = splitInOrder(waiting, timeOf)
    waiting.splice(0, waiting.length, ...rests)
    yield first
  }
}

/** Empty at the end only. */
async function nextOf<T>(sequence: AsyncGenerator<readonly T[]>): Promise<readonly T[]> {
  for (;;) {
    const result = await sequence.next()
    if (result.done === true) return []
    if (result.value.length > 0) return result.value
  }
}

function mergeLists<T>(lists: readonly (readonly T[])[], timeOf: (item: T) => number): readonly T[] {
  const [only, ...others] = lists.filter((list) => list.length > 0)
  if (others.length === 0) return only ?? []
  const merged: T[] = []
  const heads = lists.map((list) => ({ list, at: 0 }))
  for (;;) {
    let first: { head: { at: number }; item: T } | undefined
    for (const head of heads) {
      const item = head.list[head.at]
      if (item !== undefined && (first === undefined || timeOf(item) < timeOf(first.item))) first = { head, item }
    }
    if (first === undefined) return merged
    merged.push(first.item)
    first.head.at += 1
  }
}
