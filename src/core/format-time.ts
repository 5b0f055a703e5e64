import type { Instant } from './clock.ts'

let last: Instant = 0
let lastText = new Date(0).toISOString()

/**
 * An instant as RFC 3339 in UTC with milliseconds. One delivery writes the moment of its receipt several times, and those
 * of one millisecond share it.
 */
export function formatTime(instant: Instant): string {
  if (instant !== last) {
    lastText = new Date(instant).toISOString()
    last = instant
  }
  return lastText
}

/** As JSON says what has not happened, or is not known. */
export function timeOrNull(instant: Instant | undefined): string | null {
  return instant === undefined ? null : formatTime(instant)
}
