import { createHmac } from 'node:crypto'
import type { Json, JsonObject } from '../core/json.ts'
import { isJsonObject } from '../core/json.ts'
import type { Path } from '../core/payload.ts'
import type { HmacItemsScheme } from '../core/scheme.ts'
import { joinFields, splitPath } from './signed-fields.ts'
import { readUnproved } from './unproved-payload.ts'
import { findItems } from './verify-items.ts'

/**
 * A body with the signature of each of its items put into it.
 * @throws Error when it has no items, or an item lacks a field that is signed
 */
export function signItems(scheme: HmacItemsScheme, body: Uint8Array, key: Uint8Array): Uint8Array {
  const payload = readUnproved(body)
  const bases = payload === undefined ? undefined : findItems(payload, scheme)
  if (payload === undefined || bases === undefined) throw new Error(`the body has no list of items at ${scheme.items}`)
  let { json } = payload
  for (const base of bases) {
    const signed = joinFields(payload, base, scheme.signed)
    if (typeof signed !== 'string') throw new Error(`an item lacks a field that is signed (${signed.fault})`)
    const signature = createHmac(scheme.algorithm, key).update(signed).digest(scheme.encoding)
    json = withText(json, [...base, ...splitPath(scheme.signature)], signature)
  }
  return Buffer.from(JSON.stringify(json))
}

function withText(json: Json, [step, ...rest]: Path, text: string): Json {
  if (step === undefined) return text
  if (Array.isArray(json))
    return json.map((item: Json, index) => (String(index) === step ? withText(item, rest, text) : item))
  const object: JsonObject = isJsonObject(json) ? json : {}
  return { ...object, [step]: withText(object[step] ?? {}, rest, text) }
}
