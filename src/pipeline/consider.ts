import type { Instant } from '../core/clock.ts'
import type { ConsideredEvent, TranslatedEvent } from '../core/event.ts'
import type { RoutingView, TenantView } from '../core/routing-view.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { Source } from '../core/source.ts'
import type { Tenant } from '../core/tenant.ts'
import { sealConsidered } from './seal.ts'

/** Shows an event to policy, as it is known when it is received: a tenant's move counts from its receipt on. */
export function consider(event: TranslatedEvent, source: Source, snapshot: Snapshot, now: Instant): ConsideredEvent {
  return considerOf(findTenant(event, source, snapshot), event, { source, snapshot, now })
}

export interface Considering {
  readonly source: Source
  readonly snapshot: Snapshot
  readonly now: Instant
}

/** The same of an event whose tenant is found already, or is none. */
export function considerOf(
  tenant: Tenant | undefined,
  event: TranslatedEvent,
  { source, snapshot, now }: Considering
): ConsideredEvent {
  const view = viewOf(event, tenant, source, snapshot)
  return sealConsidered(event, view, snapshot.policy.decide(view, now))
}

function viewOf(event: TranslatedEvent, tenant: Tenant | undefined, source: Source, snapshot: Snapshot): RoutingView {
  const { type, source: eventSource, authmethod } = event.attributes
  const { name, domain } = source.provider
  return {
    event: { type, source: eventSource, domain, provider: name, action: type.slice(type.lastIndexOf('.') + 1) },
    source: { name: source.name, authmethod },
    tenant: tenantViewOf(tenant),
    data: event.facts.hints,
    gateway: { location: snapshot.gateway.location, environment: snapshot.gateway.environment }
  }
}

/** The directory's own names win: a fact can't pass for an id. */
export function tenantViewOf(tenant: Tenant | undefined): TenantView {
  if (tenant === undefined) return { known: false }
  return { ...tenant.facts, known: true, id: tenant.id, home: tenant.home }
}

/** By the source's own rule, in the directory as it is now. */
export function findTenant(event: TranslatedEvent, source: Source, { tenants }: Snapshot): Tenant | undefined {
  if (source.tenant.kind === 'fixed') return tenants.byId(source.tenant.id)
  const { tenantName } = event.facts
  if (tenantName === undefined) return undefined
  return tenants.byName(`source/${source.name}`, tenantName) ?? tenants.byName(source.provider.name, tenantName)
}
