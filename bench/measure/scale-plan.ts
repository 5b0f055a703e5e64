import type { RoundsPlan } from './plan.ts'

export interface ScalePlan extends RoundsPlan {
  readonly few: number
  readonly manyRules: number
  readonly manySources: number
  readonly manyTenants: number
}

export const fullScale: ScalePlan = {
  isShort: false,
  seed: 20261122,
  connections: 64,
  // Long enough for every posting: what is compared is the cost of a gateway that has run for a while.
  warmUpDeliveries: 20_000,
  leadInSeconds: 1,
  repeats: 3,
  rounds: 7,
  secondsPerRound: 2,
  few: 10,
  manyRules: 1_000,
  manySources: 1_000,
  manyTenants: 1_000_000
}

/** Only whether it works. */
export const shortScale: ScalePlan = {
  ...fullScale,
  isShort: true,
  warmUpDeliveries: 20,
  leadInSeconds: 0,
  repeats: 0,
  rounds: 1,
  secondsPerRound: 0.3,
  manyRules: 20,
  manySources: 20,
  manyTenants: 100
}

export interface Variant {
  readonly name: string
  readonly rules: number
  readonly sources: number
  readonly tenants: number
  readonly decisionCache: boolean
}

/** The first is what the others are held against; of those without the cache, the first without it. */
export function listVariants({ isShort, few, manyRules, manySources, manyTenants }: ScalePlan): readonly Variant[] {
  const base = { rules: few, sources: few, tenants: few, decisionCache: true }
  const uncached = { ...base, decisionCache: false }
  if (isShort)
    return [
      { name: 'few of all', ...base },
      { name: 'many of all', ...base, rules: manyRules, sources: manySources, tenants: manyTenants },
      { name: 'few of all, no cache', ...uncached }
    ]
  return [
    { name: 'few of all', ...base },
    { name: 'many rules', ...base, rules: manyRules },
    { name: 'many sources', ...base, sources: manySources },
    { name: 'many tenants', ...base, tenants: manyTenants },
    { name: 'many of all', ...base, rules: manyRules, sources: manySources, tenants: manyTenants },
    { name: 'few of all, no cache', ...uncached },
    { name: 'many rules, no cache', ...uncached, rules: manyRules },
    { name: 'many tenants, no cache', ...uncached, tenants: manyTenants }
  ]
}
