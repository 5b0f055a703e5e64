import assert from 'node:assert/strict'
import type { ContentRule } from '../../src/core/body-form.ts'
import { isJsonObject } from '../../src/core/json.ts'
import type { BodyForm } from '../../src/core/body-form.ts'
import type { Json } from '../../src/core/json.ts'
import { stepsOf } from '../../src/core/payload.ts'
import type { Provider } from '../../src/core/provider.ts'

/** A delivery as the provider posts it, but for its signature: the contract signs it by each of the provider's schemes. */
export interface ProviderSample {
  readonly name: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
}

/**
 * The bytes that must be stored of a sample, found without the code under test: samples are posted as compact JSON, so
 * that an item written again is the text that it had. Undefined where a function of the provider's file makes them, which
 * the provider's own test says.
 */
export function partsOf({ event, bodies }: Provider, { headers, body }: ProviderSample): readonly string[] | undefined {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const form = bodies[type.split(';')[0] ?? ''] ?? bodies['*']
  if (form?.kind === 'code') return undefined
  const text = textOf(Buffer.from(body).toString(), form)
  const json: Json = JSON.parse(text)
  const items = itemsOf(json, form?.kind === 'cloudevents-batch' ? '.' : event.items)
  return (items ?? [json]).map(storedOf)

  function storedOf(item: Json): string {
    const content = form?.kind === 'json' && form.content !== undefined ? contentOf(item, form.content) : undefined
    if (content !== undefined) return content
    const isEnvelope = (form?.kind === 'cloudevents' || form?.kind === 'cloudevents-batch') && isJsonObject(item)
    const written = JSON.stringify(isEnvelope ? item['data'] : item)
    assert.ok(text.includes(written), 'what is stored stands in the body as it is')
    return written
  }
}

/** The JSON of a body: the one field of a form that holds it, or all of its fields. */
function textOf(body: string, form: BodyForm | undefined): string {
  if (form?.kind === 'form') return new URLSearchParams(body).get(form.field) ?? ''
  if (form?.kind !== 'fields') return body
  const fields = new URLSearchParams(body)
  const entries = [...new Set(fields.keys())].map((name) => {
    const values = fields.getAll(name)
    return [name, values.length > 1 ? values : values[0]]
  })
  return JSON.stringify(Object.fromEntries(entries))
}

/** What an envelope holds; undefined where it is none. */
function contentOf(item: Json, { at, encoding, beside = [] }: ContentRule): string | undefined {
  const [text] = textsAt(item, at.split('.'))
  const isEnvelope = beside.every((path) => textsAt(item, path.split('.')).length > 0)
  if (text === undefined || !isEnvelope) return undefined
  return encoding === 'text' ? text : Buffer.from(text, 'base64').toString()
}

/** The texts at the paths that a provider declares as personal and not to be kept. */
export function declaredPersons({ personal }: Provider, stored: Json): readonly string[] {
  const paths = personal.filter(({ action }) => action !== 'keep').map(({ path }) => stepsOf(path))
  return paths.flatMap((path) => textsAt(stored, path)).map((text) => text.toLowerCase())
}

/** Every text at a path, of which a step may be `*`. */
export function textsAt(value: Json | undefined, [step, ...rest]: readonly string[]): readonly string[] {
  if (step === undefined) return typeof value === 'string' && value !== '' ? [value] : []
  if (step === '*') return Array.isArray(value) ? value.flatMap((item: Json) => textsAt(item, rest)) : []
  return isJsonObject(value) ? textsAt(value[step], rest) : []
}

function itemsOf(json: Json, path: string | undefined): readonly Json[] | undefined {
  if (path === undefined) return undefined
  let value: Json | undefined = json
  for (const step of path === '.' ? [] : path.split('.')) value = isJsonObject(value) ? value[step] : undefined
  return Array.isArray(value) ? value : undefined
}
