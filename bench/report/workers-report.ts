import type { RoundFigures } from '../measure/measure-load.ts'
import { spreadOf } from '../measure/spread.ts'
import type { Spread } from '../measure/spread.ts'
import type { WorkersVariant } from '../measure/workers-plan.ts'
import type { ComparisonReport, Machine } from './report.ts'

/** As `workers.json` has it. */
export interface WorkersReport {
  readonly kind: 'turnpike-workers'
  readonly date: string
  readonly machine: Machine
  readonly versions: Readonly<Record<string, string>>
  /** The deliveries of each process before anything counted. */
  readonly settings: ComparisonReport['settings'] & { readonly warmUpDeliveries: number }
  readonly variants: readonly WorkersVariantReport[]
}

export interface WorkersVariantReport extends WorkersVariant {
  readonly rate: Spread
  /** Of the primary and all workers. */
  readonly cpuUs: Spread
  /** Likewise. */
  readonly residentMiB: Spread
  /** Cores that all processes of the gateway used. */
  readonly busy: Spread
  /** Cores that the generator and the broker used. */
  readonly restBusy: Spread
  /** Of the deliveries, the part of the worker with the fewest; missing where there is one process. */
  readonly leastShare?: Spread
  /** Over the rate of one process on the same bus, round by round. */
  readonly rateOfOne: Spread
  /** The same of CPU a delivery: 1 is linear wherever a core more is there for it. */
  readonly cpuOfOne: Spread
  /**
   * What `rateOfOne` can be at most on these cores, with no delivery dearer than with one process: the generator and the
   * broker need their part of them for each delivery.
   */
  readonly mostOfOne: Spread
  readonly failures: number
}

/** @param roundsAt of each variant, in the order of the rounds */
export function reportWorkers(
  variants: readonly WorkersVariant[],
  roundsAt: readonly (readonly RoundFigures[])[]
): readonly WorkersVariantReport[] {
  return variants.map((variant, at) => {
    const own = roundsAt[at] ?? []
    const one = roundsAt[variants.findIndex(({ bus }) => bus === variant.bus)] ?? []
    const spread = (figure: (round: RoundFigures) => number): Spread => spreadOf(own.map(figure))
    const ofOne = (figure: (round: RoundFigures) => number): Spread =>
      spreadOf(own.map((round, turn) => figure(round) / mapped(one[turn], figure)))
    return {
      ...variant,
      rate: spread(({ rate }) => rate),
      cpuUs: spread(({ cpuUs }) => cpuUs),
      residentMiB: spread(({ residentMiB }) => residentMiB),
      busy: spread(({ busy }) => busy),
      restBusy: spread(({ restBusy }) => restBusy),
      ...(variant.workers === 1 ? {} : { leastShare: spread(({ workerShares }) => Math.min(...workerShares)) }),
      rateOfOne: ofOne(({ rate }) => rate),
      cpuOfOne: ofOne(({ cpuUs }) => cpuUs),
      mostOfOne: spreadOf(one.map((round) => mostRate(round, variant.cores) / round.rate)),
      failures: own.reduce((sum, { failures }) => sum + failures, 0)
    }
  })
}

function mapped(round: RoundFigures | undefined, figure: (round: RoundFigures) => number): number {
  return round === undefined ? Number.NaN : figure(round)
}

/** Where all cores are busy to 1 with what a delivery costs here; a core of its own has nobody else on it. */
function mostRate({ rate, busy, restBusy }: RoundFigures, cores: WorkersVariant['cores']): number {
  return cores === 1 ? rate / busy : (cores * rate) / (busy + restBusy)
}
