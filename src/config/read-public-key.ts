import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { PublicKey } from '../core/privacy.ts'

/** A public key, or why a file holds none that can be encrypted to; nothing of it is told. */
export type PublicKeyReading =
  { readonly ok: true; readonly key: PublicKey } | { readonly ok: false; readonly fault: string }

const curves: ReadonlySet<unknown> = new Set(['P-256', 'P-384', 'P-521', 'X25519'])
const kinds = 'it must be of P-256, P-384, P-521 or X25519'

/** In PEM (`BEGIN PUBLIC KEY`) or as a JWK. */
export function readPublicKey(text: string): PublicKeyReading {
  const isJwk = text.trimStart().startsWith('{')
  const given = isJwk ? parseJwk(text) : {}
  if (given === undefined) return refuse('holds no JSON Web Key')
  if (/PRIVATE KEY/.test(text) || 'd' in given || 'k' in given)
    return refuse('holds a private key: the gateway must not be able to read what it encrypts')
  if (given['use'] !== undefined && given['use'] !== 'enc') return refuse('holds a key for signatures')
  const key = importKey(isJwk ? given : text)
  if (key === undefined) return refuse('holds no public key in PEM (BEGIN PUBLIC KEY) or as a JWK')
  return describe(key, given['kid'])
}

function describe(key: KeyObject, kid: unknown): PublicKeyReading {
  // Some kinds of key have no form as a JWK at all.
  const jwk = exportKey(key)
  if (jwk === undefined || !curves.has(jwk['crv'])) return refuse(`holds a public key of another kind: ${kinds}`)
  const parts = ['kty', 'crv', 'x', 'y'].flatMap((name) => {
    const value = jwk[name]
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  return { ok: true, key: { ...Object.fromEntries(parts), ...(typeof kid === 'string' ? { kid } : {}) } }
}

function refuse(fault: string): PublicKeyReading {
  return { ok: false, fault }
}

function parseJwk(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** Its own errors could quote what they were given. */
function importKey(given: string | Readonly<Record<string, unknown>>): KeyObject | undefined {
  try {
    if (typeof given !== 'string') return createPublicKey({ key: { ...given }, format: 'jwk' })
    return /-----BEGIN PUBLIC KEY-----/.test(given) ? createPublicKey(given) : undefined
  } catch {
    return undefined
  }
}

function exportKey(key: KeyObject): Readonly<Record<string, unknown>> | undefined {
  try {
    return { ...key.export({ format: 'jwk' }) }
  } catch {
    return undefined
  }
}
