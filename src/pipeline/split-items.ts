import type { Json } from '../core/json.ts'
import type { Path } from '../core/payload.ts'
import { Problem } from '../core/problem.ts'
import { jsonDocument, valueAt } from './json-document.ts'
import type { DocumentBytes } from './json-document.ts'
import { findItems } from './json-scan.ts'
import { limits } from './limits.ts'

/**
 * The items of a batch, each with exactly the bytes that it has in the body; the document itself where there is no batch.
 * @throws Problem `payload-malformed` where the batch should be and is not, or `too-many-items`
 */
export function splitItems(whole: DocumentBytes, path: Path | undefined): readonly DocumentBytes[] {
  const { json } = whole.document
  if (path === undefined || json === undefined) return [whole]
  const array: unknown = valueAt(json, path)
  if (!Array.isArray(array)) {
    // Senders of batches send some events alone.
    if (path.length === 0) return [whole]
    throw new Problem('payload-malformed', { reason: 'no-items', detail: 'The delivery has no list of events.' })
  }
  if (array.length > limits.maxBatchItems)
    throw new Problem('too-many-items', { detail: `At most ${limits.maxBatchItems} events are taken at once.` })
  const ranges = findItems(whole.data, path) ?? []
  // Both read the same bytes: where they differ, nothing is known of what an item's bytes are.
  if (ranges.length !== array.length) throw new Problem('payload-malformed', { reason: 'no-items' })
  return ranges.map(({ start, end }, at) => {
    const data = whole.data.subarray(start, end)
    return { document: jsonDocument(itemAt(json, path, at), data), data, mediaType: whole.mediaType }
  })
}

function itemAt(json: Json, path: Path, at: number): Json {
  return valueAt(json, [...path, String(at)]) ?? null
}
