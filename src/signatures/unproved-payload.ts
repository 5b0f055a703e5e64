import type { Json } from '../core/json.ts'
import type { Document } from '../core/payload.ts'
import { jsonDocument } from '../pipeline/json-document.ts'
import { parseJson } from '../pipeline/parse-json.ts'

/** Anybody may send it, so it is kept from costing much: senders that sign inside their bodies send less. */
const maxUnprovedBytes = 512 * 1024

/** A body that nobody has proved yet, whole. */
export interface UnprovedPayload extends Document {
  readonly json: Json
}

/**
 * A body whose proof is inside of it, read only to find and check that proof: by the parser that proved bodies are read
 * by, so that what was checked is what is published. Undefined for what it would refuse.
 */
export function readUnproved(body: Uint8Array): UnprovedPayload | undefined {
  if (body.length > maxUnprovedBytes) return undefined
  try {
    const json = parseJson(body)
    return { ...jsonDocument(json, body), json }
  } catch {
    return undefined
  }
}
