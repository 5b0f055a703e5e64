import type { Clock, Instant } from '../core/clock.ts'
import { Problem } from '../core/problem.ts'

/**
 * Settles as `work` does, or at `at` with `deadline-exceeded`: the deadline of an answer is ours, whatever the bus does.
 * Work that ends after that is told to `onLate`: it may have stored what the sender was asked to send again. Work whose
 * time has passed is not begun.
 */
export function settleBy<T>(
  work: () => Promise<T>,
  at: Instant,
  clock: Clock,
  onLate: (stored: boolean) => void
): Promise<T> {
  if (clock.now() >= at) return Promise.reject(new Problem('deadline-exceeded'))
  return new Promise((resolve, reject) => {
    let isLate = false
    const cancel = clock.after(at - clock.now(), () => {
      isLate = true
      reject(new Problem('deadline-exceeded'))
    })
    work().then(
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
