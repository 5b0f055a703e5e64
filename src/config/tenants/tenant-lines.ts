import type { Json } from '../../core/json.ts'
import { isJsonObject } from '../../core/json.ts'
import { configLimits } from '../config-limits.ts'
import { parseTenantLine } from '../parse-tenant-line.ts'
import { parseInstant } from '../parse-units.ts'
import type { TenantCollector } from './tenant-collector.ts'

const newline = 0x0a

/** Reads a file of one JSON object a line as its bytes come: it is never in memory whole. */
export class TenantLines {
  readonly #collector: TenantCollector
  /** The beginning of a line whose end has not come. */
  #rest: Uint8Array = new Uint8Array()
  #line = 0
  #isFirst = true

  constructor(collector: TenantCollector) {
    this.#collector = collector
  }

  /** Whether it is worth going on. */
  take(bytes: Uint8Array): boolean {
    const end = bytes.lastIndexOf(newline) + 1
    if (end === 0) this.#rest = Buffer.concat([this.#rest, bytes])
    else {
      this.#takeText(Buffer.concat([this.#rest, bytes.subarray(0, end - 1)]))
      this.#rest = Uint8Array.from(bytes.subarray(end))
    }
    if (this.#rest.length <= configLimits.tenantLineBytes) return !this.#collector.isFull
    const message = `the line is longer than ${configLimits.tenantLineBytes} bytes: one tenant a line is expected`
    this.#collector.fault(this.#line + 1, 1, { path: '', message })
    this.#rest = new Uint8Array()
    return false
  }

  end(): void {
    if (!this.#collector.isFull) this.#takeText(this.#rest)
  }

  #takeText(bytes: Uint8Array): void {
    const text = decode(bytes, this.#line > 0)
    if (text !== undefined) for (const line of text.split('\n')) this.#takeLine(line)
    else this.#findBrokenLine(bytes)
  }

  /** The bytes that are no text are in one of the lines. */
  #findBrokenLine(bytes: Uint8Array): void {
    for (let start = 0; start <= bytes.length;) {
      const found = bytes.indexOf(newline, start)
      const end = found < 0 ? bytes.length : found
      const text = decode(bytes.subarray(start, end), this.#line > 0)
      if (text !== undefined) this.#takeLine(text)
      else {
        this.#line += 1
        this.#collector.fault(this.#line, 1, { path: '', message: 'the line is not UTF-8 text' })
      }
      start = end + 1
    }
  }

  #takeLine(json: string): void {
    this.#line += 1
    if (this.#collector.isFull || json.trim() === '') return
    const isHeader = this.#isFirst && /^\s*\{\s*"generatedAt"/.test(json)
    this.#isFirst = false
    if (isHeader) return this.#takeHeader(json)
    const parsed = parseTenantLine(json)
    if (parsed.ok) this.#collector.add(parsed.tenant, this.#line)
    else this.#collector.fault(this.#line, columnOf(json, parsed.key), { path: parsed.key, message: parsed.message })
  }

  #takeHeader(json: string): void {
    const generatedAt = readHeader(parseJson(json))
    if (generatedAt !== undefined) this.#collector.generatedAt = generatedAt
    else this.#collector.fault(this.#line, columnOf(json, 'generatedAt'), headerFault)
  }
}

export const headerFault = {
  path: 'generatedAt',
  message: 'must be a moment such as 2026-12-31T00:00:00Z, and stand alone before the first tenant'
}

/** When the file was made, of its first entry: `{"generatedAt": "2026-12-31T00:00:00Z"}`. */
export function readHeader(value: Json | undefined): number | undefined {
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return undefined
  return parseInstant(value['generatedAt'])
}

function parseJson(json: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(json)
    // JSON.parse makes nothing else; its own type says `any`.
    return value as Json
  } catch {
    return undefined
  }
}

/** A byte order mark is none in the middle of a file. */
function decode(bytes: Uint8Array, ignoreBOM: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Where a key stands in its line, near enough for an editor. */
function columnOf(json: string, key: string): number {
  return key === '' ? 1 : Math.max(0, json.indexOf(`"${key.split(/[.[]/)[0]}"`)) + 1
}
