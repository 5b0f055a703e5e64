import type { Delivery } from '../../src/core/delivery.ts'
import type { Scheme } from '../../src/core/scheme.ts'

/** What was proved before anything was changed. */
export interface Proved {
  readonly scheme: Scheme
  readonly delivery: Delivery
  /** Names of the headers that prove it. */
  readonly proofHeaders: readonly string[]
}

/** Whether a changed delivery says nothing else than the good one in all that its scheme proves. */
export function mayVerify({ scheme, delivery: good, proofHeaders }: Proved, changed: Delivery): boolean {
  if (!isSameToken(good, changed)) return false
  const names = new Set([...proofHeaders.map((name) => name.toLowerCase()), ...signedHeaders(scheme)])
  const hasProof = [...names].every((name) => isSameHeader(scheme, good.headers.all(name), changed.headers.all(name)))
  return hasProof && isSameBody(scheme, good.body, changed.body)
}

function isSameHeader(scheme: Scheme, good: readonly string[], changed: readonly string[]): boolean {
  const [left = '', right = ''] = [good[0], changed[0]]
  if (good.length !== changed.length) return false
  if (scheme.kind === 'basic') return left.replace(/^basic/i, '') === right.replace(/^basic/i, '')
  if (!('list' in scheme) || scheme.list === undefined) return good.every((value, at) => value === changed[at])
  // Other items are for other versions: what was there must still be.
  const items = new Set(right.split(scheme.list))
  return left.split(scheme.list).every((item) => items.has(item))
}

function isSameBody({ kind }: Scheme, good: Uint8Array, changed: Uint8Array): boolean {
  switch (kind) {
    case 'hmac':
    case 'hash':
    case 'ed25519':
    case 'rsa':
      return Buffer.from(good).equals(changed)
    // Fields of the body are proved, and what is around them is not.
    case 'hmac-items':
    case 'rsa-fields':
      return changed.length > 0
    case 'jwt':
    case 'token':
    case 'basic':
    case 'path-token':
    case 'client-certificate':
      return true
  }
}

function isSameToken({ hidden: good }: Delivery, { hidden: changed }: Delivery): boolean {
  const [left, right] = [good?.token?.reveal(), changed?.token?.reveal()]
  return left === undefined || right === undefined ? left === right : Buffer.from(left).equals(right)
}

function signedHeaders(scheme: Scheme): readonly string[] {
  return [...JSON.stringify(scheme).matchAll(/\{header:([^{}|]+)/g)].map(([, name = '']) => name.toLowerCase())
}
