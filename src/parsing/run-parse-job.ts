import type { Document, Payload, ScopedPath, WantedPath } from '../core/payload.ts'
import { toProblem } from '../core/problem.ts'
import { parsePayload } from '../pipeline/parse-payload.ts'
import { pathKey } from './parse-job.ts'
import type { ParseJob, ParseResult, ReadDocument, ReadPart } from './parse-job.ts'
import { projectJson } from './project-json.ts'

/** Parses one body and keeps what was asked for. Never throws: a fault is a result. */
export function runParseJob({ jobId, body, paths, ...reading }: ParseJob): ParseResult {
  try {
    const { whole, parts } = parsePayload(body, reading)
    // An item may be the payload itself: one document, read by the paths of both.
    const wanted = new Map<Document, readonly WantedPath[]>()
    const want = (document: Document, scope: ScopedPath['scope']): void => {
      const own = paths.filter((each) => each.scope === scope)
      wanted.set(document, [...(wanted.get(document) ?? []), ...own])
    }
    want(whole, 'payload')
    for (const { item, content } of parts) {
      want(item, 'item')
      want(content, 'content')
    }
    const order = [...wanted.keys()]
    const documents = order.map((document) => readDocument(document, wanted.get(document) ?? []))
    return { jobId, ok: true, documents, parts: parts.map((part) => readPart(part, order, body)) }
  } catch (thrown) {
    const { code, reason, detail } = toProblem(thrown)
    return { jobId, ok: false, code, reason, detail }
  }
}

function readDocument(document: Document, paths: readonly WantedPath[]): ReadDocument {
  const texts = new Map<string, string>()
  for (const { path } of paths) {
    const text = document.text(path)
    if (text !== undefined) texts.set(pathKey(path), text)
  }
  return { json: document.json === undefined ? undefined : projectJson(document.json, paths), texts }
}

function readPart(
  { item, content, data, mediaType, isHidden }: Payload['parts'][number],
  order: readonly Document[],
  body: Uint8Array
): ReadPart {
  const start = data.byteOffset - body.byteOffset
  // Small buffers share memory with others.
  const isInBody = data.buffer === body.buffer && start >= 0 && start + data.length <= body.length
  return {
    item: order.indexOf(item),
    content: order.indexOf(content),
    data: isInBody ? { start, end: start + data.length } : data,
    mediaType,
    isHidden
  }
}
