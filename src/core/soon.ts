/**
 * What is here already, or will be. Most stages have nothing to wait for with most deliveries, and a promise for each of
 * them costs as much as a stage does.
 */
export type Soon<T> = T | Promise<T>

export function isLater<T>(value: Soon<T>): value is Promise<T> {
  return value instanceof Promise
}

/** Begins all of them, and gives `use` of what becomes of them: at once where all are here. */
export function whenAll<I, T, R>(
  items: readonly I[],
  begin: (item: I) => Soon<T>,
  use: (results: readonly T[]) => R
): Soon<R> {
  const begun: Soon<T>[] = []
  try {
    for (const item of items) begun.push(begin(item))
  } catch (thrown) {
    // Nobody waits for the others any more, and what rejects unheard would end the process.
    for (const other of begun) if (isLater(other)) other.catch(() => undefined)
    throw thrown
  }
  const here: T[] = []
  for (const result of begun) {
    if (isLater(result)) return Promise.all(begun).then(use)
    here.push(result)
  }
  return use(here)
}

/** `use` of what it becomes: at once where it is here. */
export function whenHere<T, R>(value: Soon<T>, use: (value: T) => Soon<R>): Soon<R> {
  return isLater(value) ? value.then(use) : use(value)
}
