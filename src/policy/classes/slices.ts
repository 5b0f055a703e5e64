/** Long work in short steps, so that whoever has something else to do may do it in between. */
export type Slices<T> = Generator<undefined, T>

/** All of it at once. */
export function finish<T>(work: Slices<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** How many small things (a tenant, a class) are done in one step. */
export const sliceSize = 256

/** So many objects of facts are remembered as read; where tenants share fewer, they are read again and nothing is held. */
export const maxShared = 4096
