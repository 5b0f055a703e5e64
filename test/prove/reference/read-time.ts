import { NoValue } from './no-value.ts'

/** RFC 3339, in milliseconds since 1970; NaN never leaves. */
export function readTimestamp(text: string): number {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/.test(text)) throw new NoValue(text)
  const atMs = Date.parse(text)
  if (Number.isNaN(atMs)) throw new NoValue(text)
  return atMs
}

const unitsMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }

/** Whole numbers of hours, minutes, seconds and milliseconds: `1h30m`, `-5s`. */
export function readSpan(text: string): number {
  const [, sign, rest = ''] = /^(-?)((?:\d+(?:h|ms|m|s))+)$/.exec(text) ?? []
  if (rest === '') throw new NoValue(text)
  let sumMs = 0
  for (const [, number, unit = ''] of rest.matchAll(/(\d+)(h|ms|m|s)/g)) sumMs += Number(number) * (unitsMs[unit] ?? 0)
  return sign === '-' ? -sumMs : sumMs
}
