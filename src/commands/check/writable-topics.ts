import type { Config } from '../../config/config.ts'
import { auditTopic, decisionsTopic } from '../../pipeline/record-decisions.ts'
import { reachableTenants } from './reachable-tenants.ts'

/**
 * Every topic that a delivery can lead to, by region and in order: one for each domain of a source with a tenant there, and
 * those of what is decided about them.
 */
export function writableTopics(
  config: Pick<Config, 'audit' | 'events' | 'regions' | 'sources' | 'tenants'> & {
    readonly gateway: Pick<Config['gateway'], 'location'>
  }
): ReadonlyMap<string, readonly string[]> {
  const { audit, events, gateway } = config
  const topics = new Map([...config.regions.keys()].map((region) => [region, new Set<string>()]))
  for (const source of config.sources.values())
    for (const { home } of reachableTenants(source, config))
      // As the stage `place` names them.
      topics.get(home)?.add(`${events.prefix}.${home}.${source.provider.domain}`)
  for (const [region, names] of topics) {
    if (names.size > 0 || region === gateway.location) names.add(decisionsTopic(events.prefix, region))
    if (region === audit?.region) names.add(auditTopic(events.prefix))
  }
  return new Map([...topics].map(([region, names]) => [region, [...names].toSorted()]))
}
