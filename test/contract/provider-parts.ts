import assert from 'node:assert/strict'
import { isJsonObject } from '../../src/core/json.ts'
import type { Json } from '../../src/core/json.ts'
import type { Provider } from '../../src/core/provider.ts'

/** A delivery as the provider posts it, but for its signature: the contract signs it by each of the provider's schemes. */
export interface ProviderSample {
  readonly name: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
}

/**
 * The bytes that must be stored of a sample, found without the code under test: samples are posted as compact JSON, so
 * that an item written again is the text that it had. Credentials are never stored.
 */
export function partsOf(
  { event, bodies, secretFields }: Provider,
  { headers, body }: ProviderSample
): readonly string[] {
  const text = Buffer.from(body).toString()
  const json: Json = JSON.parse(text)
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const items = itemsOf(json, event.items)
  if (items === undefined) return [storedOf(json, bodies[type]?.kind)]
  return items.map((item) => storedOf(item, bodies[type]?.kind))

  function storedOf(item: Json, kind: string | undefined): string {
    const stored = kind === 'cloudevents' && isJsonObject(item) ? item['data'] : item
    const written = JSON.stringify(stored)
    assert.ok(text.includes(written), 'what is stored stands in the body as it is')
    const paths = secretFields.map((path) => path.split('.'))
    return JSON.stringify(paths.reduce<Json>((json, path) => withNullAt(json, path), stored ?? null))
  }
}

/** As a sender's own mask of asterisks stays, so does it here. */
function withNullAt(value: Json, [step, ...rest]: readonly string[]): Json {
  if (step === undefined) return typeof value === 'string' && /^\*+$/.test(value) ? value : null
  if (Array.isArray(value))
    return value.map((item: Json, at) => (step === '*' || step === String(at) ? withNullAt(item, rest) : item))
  if (!isJsonObject(value)) return value
  const held = Object.entries(value).map(([name, item]): [string, Json] =>
    step === '*' || step === name ? [name, withNullAt(item, rest)] : [name, item]
  )
  return Object.fromEntries(held)
}

/** The texts at the paths that a provider declares as personal and not to be kept. */
export function declaredPersons({ personal }: Provider, stored: Json): readonly string[] {
  const paths = personal.filter(({ action }) => action !== 'keep').map(({ path }) => path.split('.'))
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
