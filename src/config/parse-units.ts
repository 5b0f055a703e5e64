import type { Instant } from '../core/clock.ts'

const bytesByUnit: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40
}

const msByUnit: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `256MiB`, `4096` or the number 4096; nothing for anything else. */
export function parseBytes(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined
  return parseAmount(value, /^([0-9]{1,15})(|B|KiB|MiB|GiB|TiB)$/, bytesByUnit)
}

/** `500ms`, `10s`, `5m`, `24h` or `7d` in milliseconds; a bare number says no unit and is nothing. */
export function parseDurationMs(value: unknown): number | undefined {
  return parseAmount(value, /^([0-9]{1,15})(ms|s|m|h|d)$/, msByUnit)
}

function parseAmount(value: unknown, form: RegExp, factors: Readonly<Record<string, number>>): number | undefined {
  if (typeof value !== 'string') return undefined
  const [, digits, unit] = form.exec(value) ?? []
  if (digits === undefined) return undefined
  const amount = Number(digits) * (factors[unit ?? ''] ?? Number.NaN)
  return Number.isSafeInteger(amount) ? amount : undefined
}

/** An RFC 3339 instant with its offset, `2026-12-31T00:00:00Z`; a day that no calendar has is nothing. */
export function parseInstant(value: unknown): Instant | undefined {
  if (typeof value !== 'string') return undefined
  const form = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/
  const [, day] = form.exec(value) ?? []
  const instant = Date.parse(value)
  if (day === undefined || Number.isNaN(instant)) return undefined
  // `Date` takes 30 February for 2 March.
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? instant : undefined
}

/** A moment, or `2027-06-30`: its first second in UTC, so that what expires on a day counts no longer on it. */
export function parseDay(value: unknown): Instant | undefined {
  const isDay = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
  return parseInstant(isDay ? `${value}T00:00:00Z` : value)
}
