/**
 * What is here already, or will be. Most stages have nothing to wait for with most deliveries, and a promise for each of
 * them costs as much as a stage does.
 */
export type Soon<T> = T | Promise<T>

export function isLater<T>(value: Soon<T>): value is Promise<T> {
  return value instanceof Promise
}

/** `use` of what becomes of all of them: at once where all are here. */
export function whenAll<T, R>(values: readonly Soon<T>[], use: (values: readonly T[]) => R): Soon<R> {
  const here: T[] = []
  for (const value of values) {
    if (isLater(value)) return Promise.all(values).then(use)
    here.push(value)
  }
  return use(here)
}

/** `use` of what it becomes: at once where it is here. */
export function whenHere<T, R>(value: Soon<T>, use: (value: T) => Soon<R>): Soon<R> {
  return isLater(value) ? value.then(use) : use(value)
}
