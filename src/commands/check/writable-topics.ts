import type { Config } from '../../config/config.ts'
import { reachableTenants } from './reachable-tenants.ts'

/** Every topic that a delivery can lead to, by region and in order: one for each domain of a source with a tenant there. */
export function writableTopics(
  config: Pick<Config, 'events' | 'regions' | 'sources' | 'tenants'>
): ReadonlyMap<string, readonly string[]> {
  const topics = new Map([...config.regions.keys()].map((region) => [region, new Set<string>()]))
  for (const source of config.sources.values())
    for (const { home } of reachableTenants(source, config))
      // As the stage `place` names them.
      topics.get(home)?.add(`${config.events.prefix}.${home}.${source.provider.domain}`)
  return new Map([...topics].map(([region, names]) => [region, [...names].toSorted()]))
}
