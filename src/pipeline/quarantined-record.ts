import type { RecordHeader } from '../core/bus.ts'
import type { Instant } from '../core/clock.ts'
import { markerKinds } from '../core/event.ts'
import type { MarkerKind, Quarantine } from '../core/event.ts'
import { isJsonObject } from '../core/json.ts'
import type { Json, JsonObject } from '../core/json.ts'
import { hintNames } from '../core/provider.ts'
import type { HintName } from '../core/provider.ts'
import type { Custody } from '../core/source.ts'
import { quarantineHeader, quarantineKey } from './quarantine-place.ts'
import { jsonOrNothing, readStoredEvent } from './stored-event.ts'
import type { StoredEvent } from './stored-event.ts'

/** A record as any bus gives it back. */
export interface StoredRecord {
  readonly key: string
  readonly headers: readonly RecordHeader[]
  readonly value: Uint8Array | null
}

/** An event that waits in a quarantine, in either mode, and why. */
export interface QuarantinedEvent {
  readonly key: string
  readonly event: StoredEvent
  readonly quarantine: Quarantine
  readonly view: StoredView
}

/** What policy saw when it was stored, as far as it can't be found out again. */
export interface StoredView {
  /** The configured source and its provider. */
  readonly source: string
  readonly provider: string
  /** Of the tenant; undefined where it was not known. */
  readonly tenantId: string | undefined
  readonly hints: Readonly<Partial<Record<HintName, string>>>
}

export type QuarantineEntry =
  | ({ readonly kind: 'event' } & QuarantinedEvent)
  | {
      readonly kind: 'marker'
      readonly key: string
      readonly says: MarkerKind
      /** The deliveries that brought what it ends; undefined of markers that were written when they did not say so. */
      readonly ends: readonly string[] | undefined
    }

/** What a record of a quarantine's topic says; undefined for what is none of ours. */
export function readQuarantineEntry(record: StoredRecord): QuarantineEntry | undefined {
  const headers = new Map(record.headers)
  const marker = headers.get(quarantineHeader.marker)
  if (marker !== undefined) {
    const says = markerKinds.find((kind) => kind === marker)
    const ends = headers.get(quarantineHeader.ends)?.split(' ')
    return says === undefined ? undefined : { kind: 'marker', key: record.key, says, ends }
  }
  const quarantine = readQuarantine(headers)
  const view = readView(headers.get(quarantineHeader.view))
  if (quarantine === undefined || view === undefined) return undefined
  const event = readStoredEvent(record)
  const [id, source] = [event.attributes.get('id'), event.attributes.get('source')]
  // What lies under another's key would be ended by what is said of the other.
  if (id === undefined || source === undefined || quarantineKey(source, id) !== record.key) return undefined
  return { kind: 'event', key: record.key, event, quarantine, view }
}

function readQuarantine(headers: ReadonlyMap<string, string>): Quarantine | undefined {
  const [why, reason] = [headers.get(quarantineHeader.why), headers.get(quarantineHeader.reason)]
  const [deliveryId, until] = [headers.get(quarantineHeader.delivery), headers.get(quarantineHeader.until)]
  const untilAt = until === undefined ? undefined : Date.parse(until)
  if ((why !== 'undecided' && why !== 'held') || reason === undefined || deliveryId === undefined) return undefined
  if (Number.isNaN(untilAt)) return undefined
  return { why, reason, deliveryId, until: untilAt, tenantName: headers.get(quarantineHeader.tenant) }
}

function readView(text: string | undefined): StoredView | undefined {
  const view = text === undefined ? undefined : jsonOrNothing(Buffer.from(text))
  if (!isJsonObject(view)) return undefined
  const [event, source, tenant] = [objectAt(view, 'event'), objectAt(view, 'source'), objectAt(view, 'tenant')]
  const [name, provider, id] = [textAt(source, 'name'), textAt(event, 'provider'), textAt(tenant, 'id')]
  if (name === undefined || provider === undefined || (tenant['known'] === true && id === undefined)) return undefined
  const data = objectAt(view, 'data')
  const hints: Partial<Record<HintName, string>> = {}
  for (const hint of hintNames) {
    const value = textAt(data, hint)
    if (value !== undefined) hints[hint] = value
  }
  return { source: name, provider, tenantId: tenant['known'] === true ? id : undefined, hints }
}

function objectAt(value: JsonObject, name: string): JsonObject {
  const held: Json | undefined = value[name]
  return isJsonObject(held) ? held : {}
}

function textAt(value: JsonObject, name: string): string | undefined {
  const held = value[name]
  return typeof held === 'string' ? held : undefined
}

/**
 * From when on it can't be released. A hold ends when it was said to; custody ends with its source's permission, so that
 * one that was prolonged, or cut short, counts for what it keeps already.
 */
export function endOf({ why, until }: Quarantine, region: string, custody: Custody | undefined): Instant | undefined {
  return why === 'undecided' && custody?.region === region ? custody.expires : until
}
