import { performance } from 'node:perf_hooks'
import { setImmediate as otherWork, setTimeout as rest } from 'node:timers/promises'
import type { Slices } from '../policy/classes/slices.ts'

/** Goes on with long work between other work: a gateway that reloads goes on receiving. */
export async function finishInSlices<T>(work: Slices<T>): Promise<T> {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    await otherWork()
  }
}

const workMs = 5
const restMs = 10

/** The same for what nobody waits for: a third of the time at most, so that deliveries have the rest. */
export async function finishSparingly<T>(work: Slices<T>): Promise<T> {
  for (;;) {
    const untilMs = performance.now() + workMs
    while (performance.now() < untilMs) {
      const step = work.next()
      if (step.done === true) return step.value
    }
    // It keeps no process from ending.
    await rest(restMs, undefined, { ref: false })
  }
}
