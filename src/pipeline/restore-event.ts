import type { EventAttributes, EventFacts, TranslatedEvent } from '../core/event.ts'
import type { Source } from '../core/source.ts'
import { isJsonType } from './media-type.ts'
import type { QuarantinedEvent } from './quarantined-record.ts'
import { sealRestored } from './seal.ts'
import { jsonOrNothing } from './stored-event.ts'
import { readImages, readTenantName } from './read-stored-facts.ts'

const required = [
  'specversion',
  'id',
  'source',
  'type',
  'time',
  'datacontenttype',
  'partitionkey',
  'recordedtime',
  'authmethod',
  'idquality',
  'environment'
] as const satisfies readonly (keyof EventAttributes)[]

/**
 * The event that lies in a quarantine, as it was before it was placed: the same identity, attributes and bytes. Undefined
 * where something is missing that every event of ours has.
 */
export function restoreEvent(stored: QuarantinedEvent, source: Source): TranslatedEvent | undefined {
  const { attributes: read, data } = stored.event
  if (data === null || required.some((name) => !read.has(name))) return undefined
  // Of the region in which it lies; it gets that of its place.
  const { dataregion: _, ...texts } = Object.fromEntries(read)
  // They are the texts that were stored, under the names that they were stored by.
  const attributes = texts as unknown as EventAttributes
  const payload = isJsonType(attributes.datacontenttype) ? jsonOrNothing(data) : undefined
  const facts: EventFacts = {
    payload,
    isJson: payload !== undefined,
    correlation: attributes.correlationkeys?.split(',') ?? [],
    tenantName: undefined,
    hints: stored.view.hints
  }
  const tenantName = stored.quarantine.tenantName ?? readTenantName({ attributes, data, facts }, source)
  const images = readImages({ attributes, data, facts }, source)
  return sealRestored(attributes, data, { ...facts, tenantName, images })
}
