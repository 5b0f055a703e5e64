import { jsonDocument } from '../pipeline/json-document.ts'
import type { JsonDocument } from '../pipeline/json-document.ts'
import { parseJson } from '../pipeline/parse-json.ts'

/** Anybody may send it, so it is kept from costing much: senders that sign inside their bodies send less. */
const maxUnprovedBytes = 512 * 1024

/**
 * A body whose proof is inside of it, read only to find and check that proof: all of it, by the parser that makes of proved
 * bodies what rules look at, so that what was checked is what is published. Undefined for what it would refuse.
 */
export function readUnproved(body: Uint8Array): JsonDocument | undefined {
  if (body.length > maxUnprovedBytes) return undefined
  try {
    return jsonDocument(parseJson(body), body)
  } catch {
    return undefined
  }
}
