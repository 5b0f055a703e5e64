import type { Payload } from '../core/payload.ts'
import { parsePayload } from '../pipeline/parse-payload.ts'

/** Anybody may send it, so it is kept from costing much: senders that sign inside their bodies send less. */
const maxUnprovedBytes = 512 * 1024

/**
 * A body whose proof is inside of it, read only to find and check that proof: by the parser that proved bodies are read
 * by, so that what was checked is what is published. Undefined for what it would refuse.
 */
export function readUnproved(body: Uint8Array): Payload | undefined {
  if (body.length > maxUnprovedBytes) return undefined
  try {
    return parsePayload(body, { kind: 'json' }, 'application/json')
  } catch {
    return undefined
  }
}
