import { createHmac } from 'node:crypto'
import type { Instant } from '../core/clock.ts'
import type { Delivery } from '../core/delivery.ts'
import type { JwtScheme, SchemeInUse } from '../core/scheme.ts'
import { fillSettings } from './jwt-claims.ts'
import { hashRequest } from './request-hash.ts'
import { jwtDigests } from './verify-jwt.ts'

const lifetimeSeconds = 300

/** A token as its issuer would make it, by a shared secret. */
export function signToken(
  scheme: JwtScheme,
  { settings = {}, path }: Pick<SchemeInUse, 'settings'> & Pick<Delivery, 'path'>,
  key: Uint8Array,
  now: Instant
): string {
  const { jwks, algorithms, issuers, audience, requestClaim } = scheme
  if (jwks !== undefined) throw new Error('only the sender has the key of its tokens')
  const [algorithm = 'HS256'] = algorithms
  const fill = (text: string): string => fillSettings(text, settings) ?? ''
  const issued = Math.floor(now / 1000)
  const claims: Record<string, string | number | boolean> = {
    iss: fill(issuers[0] ?? ''),
    ...(audience === undefined ? {} : { aud: fill(audience) }),
    ...(requestClaim === undefined ? {} : { [requestClaim]: hashRequest({ method: 'POST', path }) }),
    iat: issued,
    exp: issued + lifetimeSeconds
  }
  for (const [name, value] of Object.entries(scheme.claims ?? {}))
    claims[name] = typeof value === 'string' ? fill(value) : value
  const signed = `${encode({ alg: algorithm, typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${createHmac(jwtDigests[algorithm], key).update(signed).digest('base64url')}`
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
