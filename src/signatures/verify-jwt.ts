import { createHmac, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Instant } from '../core/clock.ts'
import type { Delivery } from '../core/delivery.ts'
import { isJsonObject } from '../core/json.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { FindKeys, PublishedKey } from '../core/key-source.ts'
import type { JwtScheme, PublicJwtAlgorithm, SchemeInUse, SharedJwtAlgorithm } from '../core/scheme.ts'
import type { SchemeProof } from '../core/proof.ts'
import type { Refusal, Verdict } from '../core/verdict.ts'
import { decodeCanonical } from './encoded-bytes.ts'
import { equalBytes } from './equal-bytes.ts'
import { hmacKey } from './hmac-key.ts'
import { findClaimFault } from './jwt-claims.ts'
import { refuse } from './refuse.ts'
import { hashRequest } from './request-hash.ts'
import { onlyValue } from './signature-header.ts'
import { usableSecrets } from './usable-secrets.ts'

const maxTokenChars = 8_192

interface Token {
  readonly header: JsonObject
  readonly claims: JsonObject
  readonly signed: string
  readonly signature: Buffer
}

/** A token (https://www.rfc-editor.org/rfc/rfc7519) whose algorithm is one that the scheme names, never one that it names itself. */
export function verifyJwt(
  scheme: JwtScheme,
  use: SchemeInUse,
  delivery: Delivery,
  { now, findKeys }: { readonly now: Instant; readonly findKeys: FindKeys }
): Verdict {
  const value = onlyValue(delivery.headers, scheme.header)
  if (typeof value !== 'string') return value
  const token = readToken(value, scheme.prefix)
  if (token === undefined) return refuse('malformed')
  const algorithm = scheme.algorithms.find((name) => name === token.header['alg'])
  // A header that says that it must be understood, is not: https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11
  if (algorithm === undefined || token.header['crit'] !== undefined) return refuse('malformed')
  const proof = isShared(algorithm) ? bySecret(token, algorithm, use, now) : byKey(token, algorithm, scheme, findKeys)
  if ('ok' in proof) return proof
  const fault = findClaimFault(token.claims, scheme, use, now) ?? findRequestFault(token.claims, scheme, delivery)
  return fault ?? { ok: true, proof }
}

/** A token for another address, or for none: Connect's own tokens for browsers have a fixed word there. */
function findRequestFault(claims: JsonObject, { requestClaim }: JwtScheme, delivery: Delivery): Refusal | undefined {
  if (requestClaim === undefined) return undefined
  const isForThis = Object.hasOwn(claims, requestClaim) && claims[requestClaim] === hashRequest(delivery)
  return isForThis ? undefined : refuse('claims')
}

function readToken(value: string, prefix: string): Token | undefined {
  if (!value.startsWith(prefix) || value.length > maxTokenChars) return undefined
  const [header, claims, signature, ...rest] = value.slice(prefix.length).split('.')
  if (header === undefined || claims === undefined || signature === undefined || rest.length > 0) return undefined
  const [headerJson, claimsJson] = [readPart(header), readPart(claims)]
  const bytes = decodeCanonical(signature, 'base64url')
  if (!isJsonObject(headerJson) || !isJsonObject(claimsJson) || bytes === undefined) return undefined
  return { header: headerJson, claims: claimsJson, signed: `${header}.${claims}`, signature: bytes }
}

function readPart(text: string): Json | undefined {
  const bytes = decodeCanonical(text, 'base64url')
  try {
    return bytes === undefined ? undefined : (JSON.parse(bytes.toString('utf8')) as Json) // what JSON.parse gives is JSON
  } catch {
    return undefined
  }
}

function isShared(algorithm: PublicJwtAlgorithm | SharedJwtAlgorithm): algorithm is SharedJwtAlgorithm {
  return algorithm.startsWith('HS')
}

export const jwtDigests = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const

function bySecret(
  { signed, signature }: Token,
  algorithm: SharedJwtAlgorithm,
  { secrets }: SchemeInUse,
  now: Instant
): SchemeProof | Refusal {
  const usable = usableSecrets(secrets, undefined, now)
  if (usable.length === 0) return refuse('no-active-secret')
  const match = usable.find(({ key }) =>
    equalBytes(createHmac(jwtDigests[algorithm], hmacKey(key)).update(signed).digest(), signature)
  )
  return match === undefined ? refuse('mismatch') : { method: 'jwt', secret: match.label }
}

function byKey(
  { header, signed, signature }: Token,
  algorithm: PublicJwtAlgorithm,
  { jwks }: JwtScheme,
  findKeys: FindKeys
): SchemeProof | Refusal {
  const place = { kind: 'jwks', url: jwks ?? '' } as const
  const found = findKeys(place)
  if (found?.kind !== 'jwks') return { ok: false, fault: 'key-unavailable', wants: place }
  const { kid } = header
  const published = found.keys.filter((each) => fits(each, kid, algorithm))
  if (published.length === 0) return { ok: false, fault: 'unknown-key', wants: place }
  const isGood = published.some(({ key }) => isSignedBy(key, algorithm, signed, signature))
  return isGood ? { method: 'jwt', secret: `keys:${new URL(place.url).host}` } : refuse('mismatch')
}

const keyKinds = { RS: 'rsa', ES: 'ec', Ed: 'ed25519' } as const
const curves: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1' }

/** A token that names no key can only be meant for the only one. */
function fits(
  { id, algorithm: only, key }: PublishedKey,
  kid: Json | undefined,
  algorithm: PublicJwtAlgorithm
): boolean {
  if (kid !== undefined && kid !== id) return false
  if (only !== undefined && only !== algorithm) return false
  const kind = Object.entries(keyKinds).find(([start]) => algorithm.startsWith(start))?.[1]
  const curve = curves[algorithm]
  return key.asymmetricKeyType === kind && (curve === undefined || key.asymmetricKeyDetails?.namedCurve === curve)
}

const digests: Readonly<Record<PublicJwtAlgorithm, string | undefined>> = {
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  EdDSA: undefined
}

function isSignedBy(key: KeyObject, algorithm: PublicJwtAlgorithm, signed: string, signature: Buffer): boolean {
  return verify(digests[algorithm], Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature)
}
