import type { Instant } from './clock.ts'
import type { TimeFormat } from './rule.ts'

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](?!24)\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/
const local = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?$/
/** Date and time, then an offset: `Z`, `UTC`, `+0100`, `+01:00` or `+01`, which a space may part from it. */
const iso = /^(\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?) ?(?:([Zz]|UTC)|([+-]\d{2}):?(\d{2})?)$/
const decimal = /^\d{1,20}(?:\.\d+)?(?:[eE]\+?\d{1,2})?$/
const zoneForm = /^(?:UTC|[+-](?:0\d|1[0-4]):[0-5]\d)$/
/** The last instant that RFC 3339's four-digit years can write. */
const latestInstant = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** An instant from a provider's text, or undefined for what is no time in that format; `zone` is of local times. */
export function parseTime(text: string, format: TimeFormat | 'local', zone = 'UTC'): Instant | undefined {
  const instant = parseAs(text, format, zone)
  return instant !== undefined && instant >= 0 && instant <= latestInstant ? instant : undefined
}

/** Whether a declared zone is one: `UTC` or an offset from it. Names of places would need their history. */
export function isZone(zone: string): boolean {
  return zoneForm.test(zone)
}

function parseAs(text: string, format: TimeFormat | 'local', zone: string): Instant | undefined {
  switch (format) {
    case 'rfc3339':
      return parseRfc3339(text)
    case 'iso':
      return parseIso(text)
    case 'local':
      return local.test(text) ? parseRfc3339(`${text}${zone === 'UTC' ? 'Z' : zone}`) : undefined
    case 'unix-s':
      return parseUnix(text, 1000)
    case 'unix-ms':
      return parseUnix(text, 1)
    case 'unix-ns':
      return parseUnix(text, 1e-6)
  }
}

function parseIso(text: string): Instant | undefined {
  const [, time, utc, hours, minutes = '00'] = iso.exec(text) ?? []
  if (time === undefined) return undefined
  return parseRfc3339(`${time}${utc === undefined ? `${hours}:${minutes}` : 'Z'}`)
}

function parseRfc3339(text: string): Instant | undefined {
  const [, year, month, day] = rfc3339.exec(text) ?? []
  // Date.parse takes 30 February for 1 March.
  if (year === undefined || (Number(day) > 28 && Number(day) > daysIn(Number(year), Number(month)))) return undefined
  const instant = Date.parse(text.replace(' ', 'T').toUpperCase())
  return Number.isNaN(instant) ? undefined : instant
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function parseUnix(text: string, msPerUnit: number): Instant | undefined {
  return decimal.test(text) ? Math.round(Number(text) * msPerUnit) : undefined
}
