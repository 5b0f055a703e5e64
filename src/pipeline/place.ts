import type { PlacedEvent, TranslatedEvent } from '../core/event.ts'
import type { RoutingView } from '../core/policy.ts'
import { Problem } from '../core/problem.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { Source } from '../core/source.ts'
import type { Tenant } from '../core/tenant.ts'
import { sealPlaced } from './seal.ts'

/**
 * Gives an event its region, or several copies theirs. There is no default region: what policy cannot decide is
 * stored nowhere (invariant 2).
 * @throws Problem `undecided`
 */
export function place(event: TranslatedEvent, source: Source, snapshot: Snapshot): readonly PlacedEvent[] {
  const decision = snapshot.policy.decide(viewOf(event, source, snapshot))
  if (decision.kind === 'undecided') throw new Problem('undecided', { reason: decision.why })
  return decision.regions.map((region) => {
    const topic = `${snapshot.events.prefix}.${region}.${source.provider.domain}`
    const route = { region, topic, key: event.attributes.partitionkey }
    return sealPlaced(event, { ...event.attributes, dataregion: region }, route, decision.rules)
  })
}

function viewOf(event: TranslatedEvent, source: Source, snapshot: Snapshot): RoutingView {
  const { type, source: eventSource, authmethod } = event.attributes
  const tenant = tenantOf(event, source, snapshot)
  return {
    event: { type, source: eventSource, domain: source.provider.domain, provider: source.provider.name },
    source: { name: source.name, authmethod },
    tenant: tenant === undefined ? { known: false } : { known: true, ...tenant },
    gateway: { location: snapshot.gateway.location, environment: snapshot.gateway.environment }
  }
}

function tenantOf(event: TranslatedEvent, source: Source, { tenants }: Snapshot): Tenant | undefined {
  if (source.tenant.kind === 'fixed') return tenants.byId(source.tenant.id)
  const { tenantName } = event.facts
  if (tenantName === undefined) return undefined
  return tenants.byName(`source/${source.name}`, tenantName) ?? tenants.byName(source.provider.name, tenantName)
}
