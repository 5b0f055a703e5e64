import type { Config } from './config.ts'

/** The regions in whose quarantine something can be laid: those of custody, and with a rule or a source that holds any of them. */
export function quarantineRegions({
  regions,
  sources,
  policy
}: Pick<Config, 'regions' | 'sources' | 'policy'>): ReadonlySet<string> {
  const isHeld = policy.rules.admission.some(({ otherwise }) => otherwise === 'hold')
  const isDriftKept = [...sources.values()].some(({ drift }) => drift === 'quarantine')
  if (isHeld || isDriftKept) return new Set(regions.keys())
  return new Set([...sources.values()].flatMap(({ custody }) => custody?.region ?? []))
}
