import type { Config, SourceConfig } from '../../config/config.ts'
import { quarantineRegions } from '../../config/quarantine-regions.ts'
import { quarantineTopic } from '../../pipeline/quarantine-place.ts'
import { decisionsTopic } from '../../pipeline/record-decisions.ts'
import { reachableTenants } from './reachable-tenants.ts'

type Reaching = Pick<Config, 'events' | 'regions' | 'sources' | 'tenants' | 'policy'>

/**
 * Every topic that a delivery can lead to, by region and in order: one for each domain of a source that leads there, the
 * quarantine where something can be kept, and the decisions about either.
 */
export function writableTopics(config: Reaching): ReadonlyMap<string, readonly string[]> {
  const { prefix } = config.events
  const topics = new Map([...config.regions.keys()].map((region) => [region, new Set<string>()]))
  for (const source of config.sources.values())
    for (const region of reachableRegions(source, config))
      // As the stage `place` names them.
      topics.get(region)?.add(`${prefix}.${region}.${source.provider.domain}`)
  for (const region of quarantineRegions(config)) topics.get(region)?.add(quarantineTopic(prefix, region))
  for (const [region, names] of topics) if (names.size > 0) names.add(decisionsTopic(prefix, region))
  return new Map([...topics].map(([region, names]) => [region, [...names].toSorted()]))
}

/** Those that routing rules name, or the homes of tenants where it is they that decide; of these what residency allows at all. */
function reachableRegions(source: SourceConfig, config: Reaching): ReadonlySet<string> {
  const { routing, residency } = config.policy.rules
  const isByTenant = routing.length === 0 || routing.some(({ regions }) => 'cel' in regions)
  const homes = isByTenant ? reachableTenants(source, config).map(({ home }) => home) : []
  const named = routing.flatMap(({ regions }) => ('cel' in regions ? [] : regions))
  const allowed = new Set(residency.flatMap(({ allow }) => allow))
  return new Set([...homes, ...named].filter((region) => residency.length === 0 || allowed.has(region)))
}
