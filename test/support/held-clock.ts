import type { Clock } from '../../src/core/clock.ts'
import { systemClock } from '../../src/system/system-clock.ts'

/** The machine's own time, whose timers wait until the test lets them run: however slow the machine is, none is early. */
export interface HeldClock extends Clock {
  runAll(): void
}

export function createHeldClock(): HeldClock {
  const waiting = new Set<() => void>()
  return {
    now: () => systemClock.now(),
    monotonicMs: () => systemClock.monotonicMs(),
    after: (_delayMs, run) => {
      waiting.add(run)
      return () => void waiting.delete(run)
    },
    runAll: () => {
      for (const run of waiting) {
        waiting.delete(run)
        run()
      }
    }
  }
}
