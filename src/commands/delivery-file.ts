import { readFile } from 'node:fs/promises'
import type { Instant } from '../core/clock.ts'
import { CommandFailure, exitStatus } from './exit-status.ts'
import { isJsonObject } from '../core/json.ts'
import type { Json } from '../core/json.ts'
import { parseJson } from './parse-json.ts'
import { describeError } from './describe-error.ts'
import { writeNamedFile } from './write-named-file.ts'

/**
 * A captured delivery: `{method, path, headers: [[name, value], …], bodyBase64, receivedAt}`, the last in RFC 3339; with
 * `address`, the sender's, where the source looks at it. The path is whole: it may hold a token.
 */
export interface CapturedDelivery {
  readonly method: string
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
  readonly receivedAt: Instant
  readonly address?: string
}

const maxFileBytes = 64 * 1024 * 1024

/** @throws CommandFailure that says what is wrong with the file, and never shows what is in it */
export async function readDeliveryFile(file: string): Promise<CapturedDelivery> {
  const refuse = (why: string): CommandFailure =>
    new CommandFailure(`${file} is no delivery file: ${why}.`, {
      status: exitStatus.usage,
      hint: 'It must be {"method", "path", "headers": [["name", "value"], …], "bodyBase64", "receivedAt"}; `turnpike send --save FILE` writes one.'
    })
  const bytes = await readFile(file).catch((thrown: unknown) => {
    throw refuse(`it cannot be read (${describeError(thrown)})`)
  })
  if (bytes.length > maxFileBytes) throw refuse(`it is larger than ${maxFileBytes} bytes`)
  const captured = parseCapture(bytes.toString('utf8'))
  if (typeof captured === 'string') throw refuse(captured)
  return captured
}

export async function writeDeliveryFile(file: string, delivery: CapturedDelivery): Promise<void> {
  const { method, path, headers, body, receivedAt } = delivery
  const document = {
    method,
    path,
    headers,
    bodyBase64: Buffer.from(body).toString('base64'),
    receivedAt: new Date(receivedAt).toISOString()
  }
  // A delivery may be about people: nobody else's to read.
  const text = `${JSON.stringify(document, undefined, 2)}\n`
  await writeNamedFile({ path: file, text, option: '--save', overwrites: true, mode: 0o600 })
}

/** The delivery, or what is wrong with the text. */
function parseCapture(text: string): CapturedDelivery | string {
  const document = parseJson(text)
  if (!isJsonObject(document)) return 'it is not a JSON object'
  const { method, path, headers, bodyBase64, receivedAt, address } = document
  if (typeof method !== 'string') return '"method" must be text'
  if (typeof path !== 'string') return '"path" must be text'
  if (!isHeaderEntries(headers)) return '"headers" must be a list of [name, value]'
  const body = typeof bodyBase64 === 'string' ? decodeBase64(bodyBase64) : undefined
  if (body === undefined) return '"bodyBase64" must be base64'
  const instant = typeof receivedAt === 'string' ? Date.parse(receivedAt) : Number.NaN
  if (Number.isNaN(instant)) return '"receivedAt" must be a moment such as 2026-12-31T00:00:00Z'
  if (address !== undefined && typeof address !== 'string') return '"address" must be text'
  return { method, path, headers, body, receivedAt: instant, ...(address === undefined ? {} : { address }) }
}

function isHeaderEntries(value: Json | undefined): value is readonly (readonly [string, string])[] {
  return (
    Array.isArray(value) &&
    value.every(
      (entry) =>
        Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string' && typeof entry[1] === 'string'
    )
  )
}

/** Node's own decoder takes anything; what it dropped would be missing from the signed bytes. */
function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text.trim() ? bytes : undefined
}
