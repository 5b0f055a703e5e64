import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { isJsonObject } from '../core/json.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { KeyPlace, PublishedKey, PublishedKeys } from '../core/key-source.ts'
import { parseCertificates } from '../core/tls-material.ts'

const maxKeys = 64
const maxChain = 8
const leastRsaBits = 2048

/** What a document publishes. @throws Error with a few words when that is nothing that can be used */
export function readKeys({ kind }: Pick<KeyPlace, 'kind'>, text: string): PublishedKeys {
  return kind === 'jwks' ? readJwks(text) : readCertificate(text)
}

function readCertificate(text: string): PublishedKeys {
  const chain = parseCertificates(text)
  if (typeof chain === 'string') throw new Error(`its certificate ${chain}`)
  if (chain.length > maxChain) throw new Error(`its chain has more than ${maxChain} certificates`)
  return { kind: 'certificate', chain }
}

/** https://www.rfc-editor.org/rfc/rfc7517#section-5: keys that are not understood are left out. */
function readJwks(text: string): PublishedKeys {
  const document = parseJson(text)
  const list = isJsonObject(document) ? document['keys'] : undefined
  if (!Array.isArray(list)) throw new Error('it is no JSON Web Key Set')
  const keys = list.slice(0, maxKeys).flatMap((each: Json) => (isJsonObject(each) ? (readKey(each) ?? []) : []))
  if (keys.length === 0) throw new Error('it has no key that can be used')
  return { kind: 'jwks', keys }
}

function readKey(jwk: JsonObject): PublishedKey | undefined {
  const { kid, alg, use, kty, crv, n, e, x, y } = jwk
  if (use !== undefined && use !== 'sig') return undefined
  const publicPart = Object.entries({ kty, crv, n, e, x, y }).filter((entry) => typeof entry[1] === 'string')
  const key = makeKey(Object.fromEntries(publicPart))
  if (key === undefined || !isStrong(key)) return undefined
  return { id: typeof kid === 'string' ? kid : undefined, algorithm: typeof alg === 'string' ? alg : undefined, key }
}

function makeKey(jwk: Record<string, unknown>): KeyObject | undefined {
  try {
    return createPublicKey({ format: 'jwk', key: jwk })
  } catch {
    return undefined
  }
}

function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) >= leastRsaBits
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json // what JSON.parse gives is JSON
  } catch {
    return undefined
  }
}
