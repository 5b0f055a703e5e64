import type { Spread } from '../measure/spread.ts'

/** As prettier leaves it: columns of one width, numbers to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const isNumeric = head.map((_, at) => at > 0 && rows.every((row) => /^[-\d]/.test(row[at] ?? '')))
  const widths = head.map((cell, at) =>
    Math.max(3, ...[cell, ...rows.map((row) => row[at] ?? '')].map(({ length }) => length))
  )
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, at) => (isNumeric[at] === true ? (cells[at] ?? '').padStart(width) : (cells[at] ?? '').padEnd(width))).join(' | ')} |`
  const rule = `| ${widths.map((width, at) => (isNumeric[at] === true ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

/** As many figures as mean something. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return grouped(value)
  if (Math.abs(value) >= 100) return grouped(Math.round(value))
  if (Math.abs(value) < 0.1) return String(Number(value.toPrecision(2)))
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2)
}

export function formatSpread({ median, least, most }: Spread): string {
  return least === most
    ? formatNumber(median)
    : `${formatNumber(median)} (${formatNumber(least)}–${formatNumber(most)})`
}

function grouped(whole: number): string {
  return String(whole).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}
