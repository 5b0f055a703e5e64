import type { Clock, Instant } from '../core/clock.ts'
import { Problem } from '../core/problem.ts'
import { isLater } from '../core/soon.ts'
import type { Soon } from '../core/soon.ts'

/**
 * Settles as `work` does, or at `at` with `deadline-exceeded`: the deadline of an answer is ours, whatever the bus does.
 * Work that ends after that is told to `onLate`: it may have stored what the sender was asked to send again. Work whose
 * time has passed is not begun.
 */
export async function settleBy<T>(
  work: () => Promise<T>,
  at: Instant,
  clock: Clock,
  onLate: (stored: boolean) => void
): Promise<T> {
  return settleSoonBy(work, at, clock, onLate)
}

/**
 * The same of work that is often done at once: then there is no timer and no promise.
 * @throws Problem `deadline-exceeded`, at once where the time has passed already
 */
export function settleSoonBy<T>(
  work: () => Soon<T>,
  at: Instant,
  clock: Clock,
  onLate: (stored: boolean) => void
): Soon<T> {
  if (clock.now() >= at) throw new Problem('deadline-exceeded')
  const result = work()
  // From here on somebody waits for it, whatever the clock says now: what rejects unheard would end the process.
  return isLater(result) ? endBy(result, at, clock, onLate) : result
}

function endBy<T>(result: Promise<T>, at: Instant, clock: Clock, onLate: (stored: boolean) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false
    const cancel = clock.after(Math.max(0, at - clock.now()), () => {
      isLate = true
      reject(new Problem('deadline-exceeded'))
    })
    result.then(
      (value) => {
        cancel()
        if (isLate) onLate(true)
        else resolve(value)
      },
      (thrown: unknown) => {
        cancel()
        if (isLate) onLate(false)
        else reject(thrown)
      }
    )
  })
}
