import { isUtf8 } from 'node:buffer'
import { isJsonObject } from '../core/json.ts'
import type { Json } from '../core/json.ts'
import type { Path, Payload } from '../core/payload.ts'
import { Problem } from '../core/problem.ts'
import type { BodyForm } from '../core/provider.ts'
import { decodeFormField } from './decode-form.ts'
import { decode, findValue, isDeeperThan } from './json-scan.ts'
import { limits } from './limits.ts'

/**
 * Reads a body whose sender is proved.
 * @throws Problem `payload-malformed`: not UTF-8, not JSON, too deep, or without its form field
 */
export function parsePayload(body: Uint8Array, form: BodyForm, mediaType: string): Payload {
  const data = form.kind === 'form' ? decodeFormField(body, form.field) : body
  const json = parseJson(data)
  const exactNumber = exactNumbersOf(data)
  return {
    json,
    data,
    mediaType: form.kind === 'form' ? 'application/json' : mediaType,
    text: (path) => scalarText(json, path, exactNumber)
  }
}

function parseJson(data: Uint8Array): Json {
  if (!isUtf8(data)) throw new Problem('payload-malformed', { reason: 'not-utf8', detail: 'The payload is not UTF-8.' })
  if (data.length > limits.maxJsonDepth && isDeeperThan(data, limits.maxJsonDepth))
    throw new Problem('payload-malformed', { reason: 'too-deep', detail: 'The payload is nested too deep.' })
  try {
    return JSON.parse(decode(data, 0, data.length)) as Json // what JSON.parse gives is JSON
  } catch {
    // The parser's own message quotes the payload, so it is not kept even as a cause.
    throw new Problem('payload-malformed', { reason: 'not-json', detail: 'The payload is not JSON.' })
  }
}

/** The scalar at a path as its sender wrote it; objects, arrays, null and absent values have no text. */
function scalarText(json: Json, path: Path, exactNumber: (path: Path) => string | undefined): string | undefined {
  const value = valueAt(json, path)
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (typeof value !== 'number') return undefined
  return Number.isSafeInteger(value) ? String(value) : exactNumber(path)
}

export function valueAt(json: Json, path: Path): Json | undefined {
  let value: Json | undefined = json
  for (const step of path) {
    if (isJsonObject(value)) value = Object.hasOwn(value, step) ? value[step] : undefined
    else if (Array.isArray(value)) value = elementAt(value, step)
    else return undefined
  }
  return value
}

function elementAt(items: readonly Json[], step: string): Json | undefined {
  return /^(?:0|[1-9]\d{0,8})$/.test(step) ? items[Number(step)] : undefined
}

/** Finding a number's digits costs as much as the body is long, and many rules read the same id: each is found once. */
function exactNumbersOf(data: Uint8Array): (path: Path) => string | undefined {
  const found = new Map<string, string | undefined>()
  return (path) => {
    const key = JSON.stringify(path)
    if (!found.has(key)) found.set(key, exactNumberText(data, path))
    return found.get(key)
  }
}

function exactNumberText(data: Uint8Array, path: Path): string | undefined {
  const range = findValue(data, path)
  return range === undefined ? undefined : decode(data, range.start, range.end)
}
