import type { RecordHeader } from '../core/bus.ts'
import { isJsonObject } from '../core/json.ts'
import type { Json } from '../core/json.ts'
import { findValue } from './json-scan.ts'
import { parseJson } from './parse-json.ts'

/** A record of a region's log read as the event that it is, whichever mode it was written in. */
export interface StoredEvent {
  /** CloudEvents attributes by their names. */
  readonly attributes: ReadonlyMap<string, string>
  /** The payload's own bytes; null of a record that has no value. */
  readonly data: Uint8Array | null
}

/** What is read of a record. */
export interface StoredBytes {
  readonly headers: readonly RecordHeader[]
  readonly value: Uint8Array | null
}

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md */
export function readStoredEvent({ headers, value }: StoredBytes): StoredEvent {
  const byName = new Map(headers)
  const contentType = byName.get('content-type') ?? ''
  if (value !== null && contentType.startsWith('application/cloudevents+json')) return readStructured(value)
  const attributes = new Map<string, string>()
  for (const [name, text] of headers) if (name.startsWith('ce_')) attributes.set(name.slice('ce_'.length), text)
  if (contentType !== '') attributes.set('datacontenttype', contentType)
  return { attributes, data: value }
}

function readStructured(value: Uint8Array): StoredEvent {
  const document = jsonOrNothing(value)
  const attributes = new Map<string, string>()
  // Somebody else's record: nothing is known of it but its bytes.
  if (!isJsonObject(document)) return { attributes, data: value }
  for (const [name, entry] of Object.entries(document))
    if (name !== 'data' && name !== 'data_base64')
      attributes.set(name, typeof entry === 'string' ? entry : JSON.stringify(entry))
  const encoded = document['data_base64']
  if (typeof encoded === 'string') return { attributes, data: Buffer.from(encoded, 'base64') }
  const range = findValue(value, ['data'])
  return { attributes, data: range === undefined ? new Uint8Array() : value.subarray(range.start, range.end) }
}

/** Undefined for what is no JSON, or not of ours. */
export function jsonOrNothing(data: Uint8Array): Json | undefined {
  try {
    return parseJson(data)
  } catch {
    return undefined
  }
}
