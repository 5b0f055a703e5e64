import { authMethods } from '../../core/auth-method.ts'
import { domains, hintNames } from '../../core/provider.ts'
import type { HintName } from '../../core/provider.ts'
import type { RoutingView, TenantView, ViewPath } from '../../core/routing-view.ts'
import type { Snapshot } from '../../core/snapshot.ts'
import type { FactValue } from '../../core/tenant.ts'
import { inputsOf } from '../../pipeline/record-decisions.ts'
import { tenantViewOf } from '../../pipeline/consider.ts'
import type { PartlyKnown } from '../../policy/trace-known.ts'
import type { PastEvent } from './past-event.ts'
import { tenantToday } from './tenant-today.ts'

/** What policy would be told of an event today, as far as anybody can still know. */
export interface RebuiltView extends PartlyKnown {
  /** What was rebuilt from what, where that is not plain. */
  readonly notes: readonly string[]
}

interface Part<T> {
  readonly value: T
  readonly isKnown: (field: string) => boolean
  readonly notes?: readonly string[]
}

/** From the view that a quarantine keeps, or from the event's attributes, its source, the directory and the decision's inputs. */
export function rebuildView(past: PastEvent, snapshot: Snapshot, remembered: ReadonlySet<ViewPath>): RebuiltView {
  const parts = {
    event: eventPart(past, snapshot),
    source: sourcePart(past),
    tenant: tenantPart(past, snapshot, remembered),
    data: dataPart(past, remembered),
    gateway: { value: snapshot.gateway, isKnown: () => true }
  }
  const { location, environment } = snapshot.gateway
  const view: RoutingView = {
    event: parts.event.value,
    source: parts.source.value,
    tenant: parts.tenant.value,
    data: parts.data.value,
    gateway: { location, environment }
  }
  const unknown = snapshot.policy.reads.filter(([part, field]) => !parts[part].isKnown(field))
  const paths = new Set(unknown.map(([part, field]): ViewPath => `${part}.${field}`))
  const moved = movedSince(inputsOf(view, snapshot.policy), past.judged.event.inputs, snapshot, paths)
  return { view, unknown: paths, notes: [...(parts.event.notes ?? []), ...(parts.tenant.notes ?? []), ...moved] }
}

function eventPart(past: PastEvent, { sources }: Snapshot): Part<RoutingView['event']> {
  const { judged, kept, type, source } = past
  const configured = sources.get(judged.source)
  const stored = kept?.quarantined?.view.provider
  const isSource = configured !== undefined && (stored ?? configured.provider.name) === configured.provider.name
  const { inputs } = judged.event
  const provider = isSource ? configured.provider.name : (stored ?? inputs['event.provider'])
  const domain = isSource ? configured.provider.domain : domains.find((known) => known === inputs['event.domain'])
  const known = { provider: provider !== undefined, domain: domain !== undefined }
  return {
    value: {
      type,
      source,
      action: type.slice(type.lastIndexOf('.') + 1),
      provider: typeof provider === 'string' ? provider : '',
      domain: domain ?? 'scm'
    },
    isKnown: (field) => (field === 'provider' || field === 'domain' ? known[field] : true),
    notes: isSource ? [] : [`its source ${judged.source} is no longer configured, or is of another provider`]
  }
}

function sourcePart({ judged, kept, copy }: PastEvent): Part<RoutingView['source']> {
  const said = (copy ?? kept)?.event.attributes.get('authmethod') ?? judged.event.inputs['source.authmethod']
  const authmethod = authMethods.find((method) => method === said)
  return {
    value: { name: judged.source, authmethod: authmethod ?? 'path-token' },
    isKnown: (field) => field !== 'authmethod' || authmethod !== undefined
  }
}

function tenantPart(past: PastEvent, snapshot: Snapshot, remembered: ReadonlySet<ViewPath>): Part<TenantView> {
  const tenant = tenantToday(past, snapshot.sources.get(past.judged.source), snapshot)
  if (tenant !== undefined)
    return { value: tenantViewOf(tenant === 'nobody' ? undefined : tenant), isKnown: () => true }
  const recorded = inputsUnder('tenant', past.judged.event.inputs)
  // Who has anything recorded is known.
  const known = recorded['known'] ?? (Object.keys(recorded).length > 0 ? true : undefined)
  const { id = '', home = '', ...facts } = recorded
  // A known tenant has an id and a home, whether somebody wrote them down or not.
  const isAbsent = (field: string): boolean => remembered.has(`tenant.${field}`) && field !== 'id' && field !== 'home'
  const notes = ['who its tenant is today can’t be found out: what is told of it is what was recorded']
  return {
    value: known === true ? { ...facts, known, id: String(id), home: String(home) } : { known: false },
    isKnown: (field) =>
      known === false || field in recorded || (known === true && (field === 'known' || isAbsent(field))),
    notes
  }
}

function dataPart({ judged, kept }: PastEvent, remembered: ReadonlySet<ViewPath>): Part<RoutingView['data']> {
  const hints = kept?.quarantined?.view.hints
  if (hints !== undefined) return { value: hints, isKnown: () => true }
  const recorded = inputsUnder('data', judged.event.inputs)
  const value: Partial<Record<HintName, string>> = {}
  for (const name of hintNames) {
    const text = recorded[name]
    if (typeof text === 'string') value[name] = text
  }
  return { value, isKnown: (field) => field in recorded || remembered.has(`data.${field}`) }
}

function inputsUnder(part: string, inputs: Readonly<Record<string, FactValue>>): Readonly<Record<string, FactValue>> {
  const own = Object.entries(inputs).filter(([path]) => path.startsWith(`${part}.`))
  return Object.fromEntries(own.map(([path, value]) => [path.slice(part.length + 1), value]))
}

/** What was read then and has another value today. */
function movedSince(
  today: Readonly<Record<string, FactValue>>,
  then: Readonly<Record<string, FactValue>>,
  { policy }: Snapshot,
  unknown: ReadonlySet<string>
): readonly string[] {
  return policy.reads.flatMap(([part, field]) => {
    const path = `${part}.${field}`
    const [before, value] = [then[path], today[path]]
    if (before === undefined || before === value || unknown.has(path)) return []
    const now = value === undefined ? 'not there' : JSON.stringify(value)
    return [`${path} was ${JSON.stringify(before)} then, and is ${now} today`]
  })
}
