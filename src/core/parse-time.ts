import type { Instant } from './clock.ts'

export type TimeFormat = 'rfc3339' | 'unix-s' | 'unix-ms'

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](?!24)\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/
const decimal = /^\d{1,17}(?:\.\d+)?(?:[eE]\+?\d{1,2})?$/
/** The last instant that RFC 3339's four-digit years can write. */
const latestInstant = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** An instant from a provider's text, or undefined for what is no time in that format. */
export function parseTime(text: string, format: TimeFormat): Instant | undefined {
  const instant = format === 'rfc3339' ? parseRfc3339(text) : parseUnix(text, format === 'unix-s' ? 1000 : 1)
  return instant !== undefined && instant >= 0 && instant <= latestInstant ? instant : undefined
}

function parseRfc3339(text: string): Instant | undefined {
  const [, year, month, day] = rfc3339.exec(text) ?? []
  // Date.parse takes 30 February for 1 March.
  if (year === undefined || Number(day) > daysIn(Number(year), Number(month))) return undefined
  const instant = Date.parse(text.replace(' ', 'T').toUpperCase())
  return Number.isNaN(instant) ? undefined : instant
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function parseUnix(text: string, msPerUnit: number): Instant | undefined {
  return decimal.test(text) ? Math.round(Number(text) * msPerUnit) : undefined
}
