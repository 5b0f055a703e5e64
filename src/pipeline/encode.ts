import type { BusRecord, RecordHeader } from '../core/bus.ts'
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
export function encodeRecord(
  { attributes, data, route, decided, quarantine }: PlacedEvent,
  mode: EventMode
): BusRecord {
  const kept = quarantine === undefined ? [] : quarantineHeaders(quarantine, decided)
  const { topic, key } = route
  if (mode === 'structured')
    return {
      topic,
      key,
      headers: [['content-type', structuredType], ...hopHeaders(attributes), ...kept],
      value: encodeJson(attributes, data)
    }
  return { topic, key, headers: [...binaryHeaders(attributes), ...kept], value: data }
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

function binaryHeaders(attributes: EventAttributes): readonly RecordHeader[] {
  const headers: RecordHeader[] = [['content-type', attributes.datacontenttype]]
  for (const [name, value] of Object.entries(attributes))
    if (name !== 'datacontenttype') headers.push([`ce_${name}`, String(value)])
  headers.push(...hopHeaders(attributes))
  return headers
}

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

/** The JSON event format, the payload spliced in byte for byte where it is JSON, else as base64. */
function encodeJson(attributes: EventAttributes, data: Uint8Array): Uint8Array {
  const head = JSON.stringify(attributes).slice(0, -1)
  if (data.length === 0) return Buffer.from(`${head}}`)
  if (!isJsonType(attributes.datacontenttype))
    return Buffer.from(`${head},"data_base64":"${Buffer.from(data).toString('base64')}"}`)
  return Buffer.concat([Buffer.from(`${head},"data":`), data, Buffer.from('}')])
}
