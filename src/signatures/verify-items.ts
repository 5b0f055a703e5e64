import { createHmac } from 'node:crypto'
import type { Instant } from '../core/clock.ts'
import type { Delivery } from '../core/delivery.ts'
import { isJsonObject } from '../core/json.ts'
import type { Path } from '../core/payload.ts'
import { methodOf } from '../core/scheme.ts'
import type { HmacItemsScheme, SchemeInUse } from '../core/scheme.ts'
import type { Verdict } from '../core/verdict.ts'
import { valueAt } from '../pipeline/json-document.ts'
import { decodeCanonical } from './encoded-bytes.ts'
import { equalBytes } from './equal-bytes.ts'
import { hmacKey } from './hmac-key.ts'
import { refuse } from './refuse.ts'
import { joinFields, splitPath } from './signed-fields.ts'
import { readUnproved } from './unproved-payload.ts'
import type { JsonDocument } from '../pipeline/json-document.ts'
import { usableSecrets } from './usable-secrets.ts'
import type { UsableSecret } from './usable-secrets.ts'
import { digestBytes } from './verify-digest.ts'

/** Each costs a digest before anything is proved. */
const maxItems = 1_000

/** Every item of the list must carry a good signature. The proof names the secret of the last one. */
export function verifyItems(scheme: HmacItemsScheme, use: SchemeInUse, delivery: Delivery, now: Instant): Verdict {
  const payload = readUnproved(delivery.body)
  if (payload === undefined) return refuse('malformed')
  const bases = findItems(payload, scheme)
  if (bases === undefined || bases.length > maxItems) return refuse('malformed')
  if (bases.length === 0) return refuse('missing')
  const secrets = usableSecrets(use.secrets, scheme.key, now)
  if (secrets.length === 0) return refuse('no-active-secret')
  let verdict: Verdict = refuse('missing')
  for (const base of bases) {
    verdict = verifyItem(scheme, payload, base, secrets)
    if (!verdict.ok) return verdict
  }
  return verdict
}

/** Where each item is. Undefined when something in the list is no item: it would go through unsigned. */
export function findItems(payload: JsonDocument, { items, item = '' }: HmacItemsScheme): readonly Path[] | undefined {
  const list = valueAt(payload.json, splitPath(items))
  if (!Array.isArray(list)) return undefined
  const bases = list.map((_, index) => [...splitPath(items), String(index), ...splitPath(item)])
  return bases.every((base) => isJsonObject(valueAt(payload.json, base))) ? bases : undefined
}

function verifyItem(
  scheme: HmacItemsScheme,
  payload: JsonDocument,
  base: Path,
  secrets: readonly UsableSecret[]
): Verdict {
  const text = payload.text([...base, ...splitPath(scheme.signature)])
  if (text === undefined || text === '') return refuse('missing')
  const claimed = decodeCanonical(text, scheme.encoding)
  if (claimed?.length !== digestBytes[scheme.algorithm]) return refuse('malformed')
  const signed = joinFields(payload, base, scheme.signed)
  if (typeof signed !== 'string') return signed
  for (const { label, key } of secrets)
    if (equalBytes(createHmac(scheme.algorithm, hmacKey(key)).update(signed).digest(), claimed))
      return { ok: true, proof: { method: methodOf(scheme), secret: label } }
  return refuse('mismatch')
}
