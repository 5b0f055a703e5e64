import type { Config } from './config.ts'

/** The regions in whose quarantine something can be laid: those of custody, and with a rule that holds any of them. */
export function quarantineRegions({
  regions,
  sources,
  policy
}: Pick<Config, 'regions' | 'sources' | 'policy'>): ReadonlySet<string> {
  if (policy.rules.admission.some(({ otherwise }) => otherwise === 'hold')) return new Set(regions.keys())
  return new Set([...sources.values()].flatMap(({ custody }) => custody?.region ?? []))
}
