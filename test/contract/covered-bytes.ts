import { isJsonObject } from '../../src/core/json.ts'
import type { Json } from '../../src/core/json.ts'
import type { HmacItemsScheme, Scheme } from '../../src/core/scheme.ts'
import { textsAt } from './provider-parts.ts'

/**
 * What a scheme must say of a body after a bit of it was changed: `refused` where every byte is signed, `proved` where a
 * secret only shows who sends. Where fields are signed it depends on whether the bit was in one of them.
 */
export function verdictOfChange(
  scheme: Scheme,
  body: Uint8Array,
  changed: Uint8Array
): 'refused' | 'proved' | 'either' {
  if (['hmac', 'hash', 'ed25519', 'rsa'].includes(scheme.kind)) return 'refused'
  if (scheme.kind !== 'hmac-items') return 'proved'
  return signedFields(scheme, body) === signedFields(scheme, changed) ? 'either' : 'refused'
}

/** Every signed field and signature of a body as one text; of what is no JSON, nothing. */
function signedFields({ items, item, signed, signature }: HmacItemsScheme, body: Uint8Array): string | undefined {
  const json = parse(body)
  if (json === undefined) return undefined
  const base = [items, '*', ...(item === undefined ? [] : [item])].join('.')
  const paths = [...signed.fields, signature].map((field) => `${base}.${field}`)
  return JSON.stringify(paths.map((path) => textsAt(withTexts(json), path.split('.'))))
}

/** Numbers as texts, so that a changed amount is seen. */
function withTexts(json: Json): Json {
  if (typeof json === 'number') return String(json)
  if (Array.isArray(json)) return json.map((item: Json) => withTexts(item))
  if (!isJsonObject(json)) return json
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, withTexts(value)]))
}

function parse(body: Uint8Array): Json | undefined {
  try {
    const json: Json = JSON.parse(Buffer.from(body).toString())
    return json
  } catch {
    return undefined
  }
}
