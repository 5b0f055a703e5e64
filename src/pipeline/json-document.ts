import { isJsonObject } from '../core/json.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { Document, Path } from '../core/payload.ts'
import { decode, findValue } from './json-scan.ts'

/** A document with the bytes that it was read from, and what they are called when they are stored. */
export interface DocumentBytes {
  readonly document: Document
  readonly data: Uint8Array
  readonly mediaType: string
}

export interface JsonDocument extends Document {
  readonly json: Json
}

/** What no rule can look into. */
export const opaqueDocument: Document = { json: undefined, text: () => undefined }

export function jsonDocument(json: Json, data: Uint8Array): JsonDocument {
  return new ReadJson(json, data)
}

class ReadJson implements JsonDocument {
  readonly json: Json
  readonly #data: Uint8Array
  #exactNumber: ((path: Path) => string | undefined) | undefined

  constructor(json: Json, data: Uint8Array) {
    this.json = json
    this.#data = data
  }

  /** The scalar at a path as its sender wrote it; objects, arrays, null and absent values have no text. */
  text(path: Path): string | undefined {
    const value = valueAt(this.json, path)
    if (typeof value === 'string') return value
    if (typeof value === 'boolean') return String(value)
    if (typeof value !== 'number') return undefined
    if (Number.isSafeInteger(value)) return String(value)
    this.#exactNumber ??= exactNumbersOf(this.#data)
    return this.#exactNumber(path)
  }
}

export function valueAt(json: Json, path: Path): Json | undefined {
  let value: Json | undefined = json
  for (const step of path) {
    if (isJsonObject(value)) value = memberAt(value, step)
    else if (Array.isArray(value)) value = elementAt(value, step)
    else return undefined
  }
  return value
}

/** Without asking whether it is there: that is a second look-up. All that objects inherit are functions, but for one. */
function memberAt(object: JsonObject, step: string): Json | undefined {
  if (step === '__proto__') return Object.hasOwn(object, step) ? object[step] : undefined
  const found = object[step]
  return typeof found === 'function' ? undefined : found
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
