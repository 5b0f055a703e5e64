/** The middle of the rounds, and how far apart they were. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right)
  return { median: round(quantile(sorted, 0.5)), least: round(sorted[0] ?? 0), most: round(sorted.at(-1) ?? 0) }
}

/** Of sorted values, by the nearest rank. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}

/** To four figures: more is noise. */
function round(value: number): number {
  return Number(value.toPrecision(4))
}
