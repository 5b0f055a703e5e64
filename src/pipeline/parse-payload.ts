import type { ReadableForm } from '../core/body-form.ts'
import type { Reading } from '../core/parse-off-loop.ts'
import type { Payload, PayloadPart } from '../core/payload.ts'
import { Problem } from '../core/problem.ts'
import { decodeFormField, formRecord } from './decode-form.ts'
import { jsonDocument, opaqueDocument } from './json-document.ts'
import type { DocumentBytes } from './json-document.ts'
import { parseJson } from './parse-json.ts'
import { openEnvelope } from './open-envelope.ts'
import type { WantedTree } from './projection/wanted-tree.ts'
import { splitItems } from './split-items.ts'

/**
 * Reads a body whose sender is proved: the whole of it, then what becomes an event each. Of one that is one event in JSON, and
 * in no envelope, only what is wanted, should that be given.
 * @throws Problem `payload-malformed`: not UTF-8, not JSON, too deep, without its form field or its batch; `too-many-items`
 */
export function parsePayload(body: Uint8Array, { form, mediaType, items }: Reading, wanted?: WantedTree): Payload {
  const isBare = form.kind === 'json' && form.content === undefined && items === undefined
  const whole = isBare ? readJson(body, form.mediaType ?? mediaType, wanted) : readDocument(body, form, mediaType)
  const parts = splitItems(whole, items).map((item): PayloadPart => {
    const content = openEnvelope(item, form)
    const isHidden = form.kind === 'json' && content !== item
    const { document, data, mediaType: called } = content
    return { item: item.document, content: document, data, mediaType: called, isHidden }
  })
  return { whole: whole.document, parts }
}

function readDocument(body: Uint8Array, form: ReadableForm, mediaType: string): DocumentBytes {
  switch (form.kind) {
    case 'json':
      return readJson(body, form.mediaType ?? mediaType)
    case 'cloudevents':
      return readJson(body, 'application/json')
    case 'cloudevents-batch':
      return readBatch(body)
    case 'headed': {
      // Rules look into the attributes: what is published stays what was posted.
      const { document } = readJson(Buffer.from(JSON.stringify(form.attributes)), mediaType)
      return { document, data: body, mediaType }
    }
    case 'cloudevents-binary':
      throw new Error('the attributes of a CloudEvent in binary mode are read from its headers first')
    case 'form':
      return readJson(decodeFormField(body, form.field), 'application/json')
    case 'fields':
      return readJson(Buffer.from(JSON.stringify(formRecord(body))), 'application/json')
    case 'opaque':
      return { document: opaqueDocument, data: body, mediaType }
    case 'code': {
      const { json, data, mediaType: made } = form.read(body)
      return { document: jsonDocument(json, data), data, mediaType: made }
    }
  }
}

function readBatch(body: Uint8Array): DocumentBytes {
  const batch = readJson(body, 'application/json')
  if (Array.isArray(batch.document.json)) return batch
  throw new Problem('payload-malformed', { reason: 'no-items', detail: 'The delivery is no list of CloudEvents.' })
}

function readJson(data: Uint8Array, mediaType: string, wanted?: WantedTree): DocumentBytes {
  return { document: jsonDocument(parseJson(data, wanted), data), data, mediaType }
}
