import { createHmac } from 'node:crypto'
import type { Scheme } from '../core/scheme.ts'
import type { Secret } from '../core/secret.ts'

/** The headers with which a sender that follows `scheme` proves `body`; the other half of the engine, for `turnpike send`. */
export function signScheme(scheme: Scheme, body: Uint8Array, secret: Secret): readonly (readonly [string, string])[] {
  const digest = createHmac(scheme.algorithm, secret.reveal()).update(body).digest(scheme.encoding)
  return [[scheme.header, `${scheme.prefix}${digest}`]]
}
