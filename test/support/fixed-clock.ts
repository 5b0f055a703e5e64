import type { Clock, Instant } from '../../src/core/clock.ts'

/** A clock that moves only when a test says so, and runs what is due in its order. */
export interface FixedClock extends Clock {
  advance(byMs: number): void
  advanceTo(instant: Instant): void
  /** How many timers wait: nothing may be left behind. */
  readonly waiting: number
}

interface Timer {
  readonly at: Instant
  readonly run: () => void
}

export const fixedStart: Instant = Date.UTC(2026, 10, 22, 12, 0, 0)

export function createFixedClock(start: Instant = fixedStart): FixedClock {
  const timers = new Set<Timer>()
  let now = start

  function nextDue(until: Instant): Timer | undefined {
    return [...timers].filter(({ at }) => at <= until).toSorted((left, right) => left.at - right.at)[0]
  }

  function advanceTo(instant: Instant): void {
    for (let due = nextDue(instant); due !== undefined; due = nextDue(instant)) {
      timers.delete(due)
      now = Math.max(now, due.at)
      due.run()
    }
    now = Math.max(now, instant)
  }

  return {
    now: () => now,
    monotonicMs: () => now - start,
    after: (delayMs, run) => {
      const timer = { at: now + delayMs, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    advance: (byMs) => advanceTo(now + byMs),
    advanceTo,
    get waiting() {
      return timers.size
    }
  }
}
