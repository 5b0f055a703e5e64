import type { ContentRule, ReadableForm } from '../core/body-form.ts'
import type { Path } from '../core/payload.ts'
import { isJsonObject } from '../core/json.ts'
import { Problem, toProblem } from '../core/problem.ts'
import { jsonDocument, opaqueDocument, valueAt } from './json-document.ts'
import type { DocumentBytes } from './json-document.ts'
import { findValue } from './json-scan.ts'
import { baseMediaType, isJsonType } from './media-type.ts'
import { parseJson } from './parse-json.ts'

/** What is inside an item's envelope, or the item itself. @throws Problem `payload-malformed` */
export function openEnvelope(item: DocumentBytes, form: ReadableForm): DocumentBytes {
  switch (form.kind) {
    case 'cloudevents':
    case 'cloudevents-batch':
      return openCloudEvent(item)
    case 'headed':
      return openHeaded(item)
    case 'json':
      return form.content === undefined ? item : openContent(item, form.content)
    case 'form':
    case 'fields':
    case 'opaque':
    case 'code':
    case 'cloudevents-binary':
      return item
  }
}

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#specversion */
function requireVersion({ document }: DocumentBytes): void {
  if (document.text(['specversion']) !== '1.0')
    throw new Problem('payload-malformed', { reason: 'no-cloudevent', detail: 'The payload is no CloudEvent of 1.0.' })
}

/** The body is the data, and its media type is the request's. */
function openHeaded(item: DocumentBytes): DocumentBytes {
  requireVersion(item)
  const { data, mediaType } = item
  if (!isJsonType(baseMediaType(mediaType))) return { document: opaqueDocument, data, mediaType }
  return { document: jsonDocument(parseJson(data), data), data, mediaType }
}

function openContent(item: DocumentBytes, { at, encoding, beside = [] }: ContentRule): DocumentBytes {
  const text = stringAt(item, at.split('.'))
  if (text === undefined || beside.some((path) => stringAt(item, path.split('.')) === undefined)) return item
  const data = encoding === 'text' ? Buffer.from(text) : decodeBase64(text)
  return readContent(data, encoding === 'text' ? 'text/plain' : 'application/octet-stream')
}

/** JSON if it is some: what is inside an envelope has no media type of its own. */
function readContent(data: Uint8Array, otherwise: string): DocumentBytes {
  try {
    return { document: jsonDocument(parseJson(data), data), data, mediaType: 'application/json' }
  } catch (thrown) {
    if (toProblem(thrown).code === 'payload-malformed') return { document: opaqueDocument, data, mediaType: otherwise }
    throw thrown
  }
}

/**
 * The data of a CloudEvent in JSON: the exact bytes of `data` where it is JSON, its characters where it is text of
 * another media type, what `data_base64` says, or nothing.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#31-handling-of-data
 */
function openCloudEvent(item: DocumentBytes): DocumentBytes {
  if (!isJsonObject(item.document.json))
    throw new Problem('payload-malformed', { reason: 'no-cloudevent', detail: 'The payload is no CloudEvent.' })
  requireVersion(item)
  const mediaType = item.document.text(['datacontenttype']) ?? 'application/json'
  const isJson = isJsonType(baseMediaType(mediaType))
  const base64 = stringAt(item, ['data_base64'])
  if (base64 !== undefined) {
    const data = decodeBase64(base64)
    if (!isJson) return { document: opaqueDocument, data, mediaType }
    // What is called JSON and is none would be taken for some by whoever reads it.
    return data.length === 0 ? nothing : { document: jsonDocument(parseJson(data), data), data, mediaType }
  }
  const value = valueAt(item.document.json, ['data'])
  const range = findValue(item.data, ['data'])
  if (value === undefined || range === undefined) return nothing
  if (!isJson && typeof value === 'string') return { document: opaqueDocument, data: Buffer.from(value), mediaType }
  const data = item.data.subarray(range.start, range.end)
  return { document: jsonDocument(value, data), data, mediaType: isJson ? mediaType : 'application/json' }
}

/** No bytes are no JSON, whatever they are called. */
const nothing: DocumentBytes = {
  document: opaqueDocument,
  data: new Uint8Array(),
  mediaType: 'application/octet-stream'
}

function stringAt({ document }: DocumentBytes, path: Path): string | undefined {
  const value = document.json === undefined ? undefined : valueAt(document.json, path)
  return typeof value === 'string' ? value : undefined
}

/** Strict: what decodes to something else than was meant is refused. https://www.rfc-editor.org/rfc/rfc4648#section-4 */
function decodeBase64(text: string): Uint8Array {
  const data = Buffer.from(text, 'base64')
  if (data.toString('base64') !== text)
    throw new Problem('payload-malformed', { reason: 'not-base64', detail: 'The content is not base64.' })
  return data
}
