import type { Instant } from '../core/clock.ts'
import type { HeaderList } from '../core/header-list.ts'
import { parseTime } from '../core/parse-time.ts'
import type { SignedTime, TimeWindow } from '../core/scheme.ts'
import type { Refusal } from '../core/verdict.ts'
import { refuse } from './refuse.ts'
import { onlyValue } from './signature-header.ts'

/** A time as its sender wrote it, which is what was signed, and what it means. */
export interface TimeClaim {
  readonly ok: true
  readonly text: string
  readonly at: Instant
}

/** As many digits as nanoseconds have. */
const unixTime = /^\d{1,19}$/

export function readTime(time: SignedTime, headers: HeaderList, items: readonly string[]): TimeClaim | Refusal {
  const text = 'header' in time ? onlyValue(headers, time.header) : itemText(time.item, items)
  return typeof text === 'string' ? parseClaim(text, time) : text
}

export function parseClaim(text: string, { format }: TimeWindow): TimeClaim | Refusal {
  // Whole numbers only: what reads as the same time in two ways would be signed in one and read in the other.
  if (format !== 'rfc3339' && format !== 'iso' && !unixTime.test(text)) return refuse('malformed')
  const at = parseTime(text, format)
  return at === undefined ? refuse('malformed') : { ok: true, text, at }
}

/** Why a time is not near enough to now. Both ends of the window belong to it. */
export function findTimeFault(at: Instant, { pastMs, futureMs }: TimeWindow, now: Instant): Refusal | undefined {
  if (now - at > pastMs) return refuse('stale')
  return at - now > futureMs ? refuse('future') : undefined
}

function itemText(item: string | 0, items: readonly string[]): string | Refusal {
  if (item === 0) return items[0] ?? refuse('missing')
  const found = items.filter((text) => text.startsWith(item))
  if (found.length > 1) return refuse('doubled')
  return found[0]?.slice(item.length) ?? refuse('missing')
}
