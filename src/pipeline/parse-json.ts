import { isUtf8 } from 'node:buffer'
import type { Json } from '../core/json.ts'
import { Problem } from '../core/problem.ts'
import { decode, isDeeperThan } from './json-scan.ts'
import { limits } from './limits.ts'
import { projectBytes } from './projection/project-bytes.ts'
import type { WantedTree } from './projection/wanted-tree.ts'

/**
 * All of a document, or what is wanted of it and maybe more, should that be given.
 * @throws Problem `payload-malformed`: not UTF-8, not JSON, or too deep
 */
export function parseJson(data: Uint8Array, wanted?: WantedTree): Json {
  if (!isUtf8(data)) throw new Problem('payload-malformed', { reason: 'not-utf8', detail: 'The payload is not UTF-8.' })
  const projected = wanted === undefined ? undefined : projectBytes(data, wanted)
  if (projected !== undefined) return JSON.parse(projected) as Json // a part of what is JSON
  // Whatever is opened is closed again in what is JSON.
  if (data.length > 2 * limits.maxJsonDepth && isDeeperThan(data, limits.maxJsonDepth))
    throw new Problem('payload-malformed', { reason: 'too-deep', detail: 'The payload is nested too deep.' })
  try {
    return JSON.parse(decode(data, 0, data.length)) as Json // what JSON.parse gives is JSON
  } catch {
    // The parser's own message quotes the payload, so it is not kept even as a cause.
    throw new Problem('payload-malformed', { reason: 'not-json', detail: 'The payload is not JSON.' })
  }
}
