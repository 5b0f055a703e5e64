import type { TranslatedEvent } from '../../core/event.ts'
import type { Snapshot } from '../../core/snapshot.ts'
import type { Source } from '../../core/source.ts'
import type { FactValue, Tenant } from '../../core/tenant.ts'
import { findTenant } from '../../pipeline/consider.ts'
import { restoreEvent } from '../../pipeline/restore-event.ts'
import type { PastEvent } from './past-event.ts'

/** Whose an event is by today's directory: `nobody` of it, or undefined where that can't be found out. */
export type TenantToday = Tenant | 'nobody' | undefined

/** As a release finds it: by its id where that was kept, since names change hands, else by what is stored of its name. */
export function tenantToday(
  { judged, kept, copy }: PastEvent,
  source: Source | undefined,
  snapshot: Snapshot
): TenantToday {
  const { inputs } = judged.event
  const id = kept?.quarantined?.view.tenantId ?? textOf(inputs['tenant.id'])
  if (id !== undefined) return snapshot.tenants.byId(id) ?? 'nobody'
  if (source === undefined) return undefined
  if (source.tenant.kind === 'fixed') return snapshot.tenants.byId(source.tenant.id) ?? 'nobody'
  const restored = restore(kept ?? copy, source)
  const found = restored === undefined ? undefined : findTenant(restored, source, snapshot)
  if (found !== undefined) return found
  if (inputs['tenant.known'] === false) return 'nobody'
  // What was done with personal data may have left another name, or none.
  const isWhole = restored !== undefined && restored.attributes.dataredacted === undefined
  return isWhole && restored.facts.tenantName !== undefined ? 'nobody' : undefined
}

function restore(stored: PastEvent['copy'], source: Source): TranslatedEvent | undefined {
  if (stored === undefined) return undefined
  const { event, quarantined } = stored
  const quarantine = { why: 'held', reason: '', deliveryId: '', until: undefined } as const
  const view = { source: source.name, provider: source.provider.name, tenantId: undefined, hints: {} }
  return restoreEvent(quarantined ?? { key: '', event, quarantine, view }, source)
}

function textOf(value: FactValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
