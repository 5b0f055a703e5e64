import type { BusRecord, RecordHeader } from '../core/bus.ts'
import { attributeNames } from '../core/event.ts'
import type { Decided, EventAttributes, PlacedEvent, Quarantine } from '../core/event.ts'
import type { EventMode } from '../core/snapshot.ts'
import { isJsonType } from './media-type.ts'
import { quarantineHeader } from './quarantine-place.ts'

const structuredType = 'application/cloudevents+json; charset=UTF-8'

/** Kafka's own cost of a record and its batch, generously: `maxEventBytes` is compared with what a broker will see. */
const recordOverheadBytes = 128

/**
 * An event as a record by the CloudEvents Kafka binding. In binary mode the value is the very bytes received.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
 */
export function encodeRecord(event: PlacedEvent, mode: EventMode): BusRecord {
  const { attributes, data, route, decided, quarantine } = event
  const kept = quarantine === undefined ? [] : quarantineHeaders(quarantine, decided)
  const { topic, key } = route
  if (mode === 'structured')
    return {
      topic,
      key,
      headers: [['content-type', structuredType], ...hopHeaders(attributes), ...kept],
      value: encodeJson(event)
    }
  return { topic, key, headers: binaryHeaders(attributes, kept), value: data }
}

/** What release needs to ask policy again: values of the view, and nothing else of the payload. */
function quarantineHeaders(quarantine: Quarantine, { view }: Decided): readonly RecordHeader[] {
  const { why, reason, deliveryId, until, tenantName } = quarantine
  return [
    [quarantineHeader.why, why],
    [quarantineHeader.reason, reason],
    [quarantineHeader.delivery, deliveryId],
    [quarantineHeader.view, JSON.stringify(view)],
    ...(until === undefined ? [] : [[quarantineHeader.until, new Date(until).toISOString()] as const]),
    ...(tenantName === undefined ? [] : [[quarantineHeader.tenant, tenantName] as const])
  ]
}

/** The size that a broker compares with its `max.message.bytes`. */
export function recordBytes({ key, headers, value }: BusRecord): number {
  let bytes = recordOverheadBytes + Buffer.byteLength(key) + value.length
  for (const [name, text] of headers) bytes += name.length + Buffer.byteLength(text) + 10
  return bytes
}

/** The same without counting what can't matter: UTF-8 has at most three bytes for each of JavaScript's characters. */
export function isLargerThan(record: BusRecord, maxBytes: number): boolean {
  let chars = record.key.length
  for (const [name, text] of record.headers) chars += name.length + text.length + 10
  return 3 * chars + record.value.length + recordOverheadBytes > maxBytes && recordBytes(record) > maxBytes
}

function binaryHeaders(attributes: EventAttributes, more: readonly RecordHeader[]): readonly RecordHeader[] {
  const headers: RecordHeader[] = [['content-type', attributes.datacontenttype]]
  for (const [name, header] of attributeHeaders) {
    const value = attributes[name]
    if (value !== undefined) headers.push([header, value])
  }
  headers.push(...hopHeaders(attributes), ...more)
  return headers
}

/** All but the one that has a header of its own. */
const attributeHeaders = attributeNames
  .filter((name) => name !== 'datacontenttype')
  .map((name) => [name, `ce_${name}`] as const)

/** The trace of this hop, beside the one in which the event began. */
function hopHeaders({ traceparent, tracestate }: EventAttributes): readonly RecordHeader[] {
  if (traceparent === undefined) return []
  return tracestate === undefined
    ? [['traceparent', traceparent]]
    : [
        ['traceparent', traceparent],
        ['tracestate', tracestate]
      ]
}

/**
 * The JSON event format, the payload spliced in byte for byte where it is JSON, else as base64. What is only called JSON must
 * not be spliced in: it could say other attributes behind its own end.
 */
function encodeJson({ attributes, data, isJson }: PlacedEvent): Uint8Array {
  const head = JSON.stringify(attributes).slice(0, -1)
  if (data.length === 0) return Buffer.from(`${head}}`)
  if (!isJson || !isJsonType(attributes.datacontenttype))
    return Buffer.from(`${head},"data_base64":"${Buffer.from(data).toString('base64')}"}`)
  return Buffer.concat([Buffer.from(`${head},"data":`), data, Buffer.from('}')])
}
