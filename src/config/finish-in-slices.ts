import { setImmediate as otherWork } from 'node:timers/promises'
import type { Slices } from '../policy/classes/slices.ts'

/** Goes on with long work between other work: a gateway that reloads goes on receiving. */
export async function finishInSlices<T>(work: Slices<T>): Promise<T> {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    await otherWork()
  }
}
