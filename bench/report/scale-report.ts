import type { RoundFigures } from '../measure/measure-load.ts'
import type { Racer, RoundsOf } from '../measure/racer.ts'
import type { Variant } from '../measure/scale-plan.ts'
import { spreadOf } from '../measure/spread.ts'
import type { Spread } from '../measure/spread.ts'
import type { ComparisonReport, Machine } from './report.ts'

/** As `scale.json` has it. */
export interface ScaleReport {
  readonly kind: 'turnpike-scale'
  readonly date: string
  readonly machine: Machine
  readonly versions: Readonly<Record<string, string>>
  readonly settings: Omit<ComparisonReport['settings'], 'rules'>
  readonly variants: readonly VariantReport[]
}

export interface VariantReport extends Variant {
  readonly readyMs: number
  readonly residentMiB: number
  readonly rate: Spread
  readonly cpuUs: Spread
  /** CPU a delivery over that of few of all, with or without the cache as the variant is, round by round. */
  readonly ratio: Spread
  readonly failures: number
}

export function reportVariants(
  variants: readonly Variant[],
  racers: readonly Racer[],
  rounds: RoundsOf
): readonly VariantReport[] {
  const roundsAt = racers.map((racer) => rounds.get(racer) ?? [])
  return variants.map((variant, at) => {
    const own = roundsAt[at] ?? []
    const base = roundsAt[variants.findIndex(({ decisionCache }) => decisionCache === variant.decisionCache)] ?? []
    const spread = (figure: (round: RoundFigures) => number): Spread => spreadOf(own.map(figure))
    return {
      ...variant,
      readyMs: Math.round(racers[at]?.readyMs[0] ?? 0),
      residentMiB: Math.round(spread((round) => round.residentMiB).median),
      rate: spread(({ rate }) => rate),
      cpuUs: spread(({ cpuUs }) => cpuUs),
      ratio: spreadOf(own.map(({ cpuUs }, round) => cpuUs / (base[round]?.cpuUs ?? Number.NaN))),
      failures: own.reduce((sum, { failures }) => sum + failures, 0)
    }
  })
}
