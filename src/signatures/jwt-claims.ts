import type { Instant } from '../core/clock.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { JwtScheme, SchemeInUse } from '../core/scheme.ts'
import type { Refusal } from '../core/verdict.ts'
import { refuse } from './refuse.ts'

/** Why the claims of a good token do not fit: its time first, then whose it is and for whom. */
export function findClaimFault(
  claims: JsonObject,
  scheme: JwtScheme,
  { settings = {} }: SchemeInUse,
  now: Instant
): Refusal | undefined {
  const { leewayMs } = scheme
  const [expires, notBefore, issued] = ['exp', 'nbf', 'iat'].map((name) => claims[name])
  // A token without an end could be said again for ever.
  if (!isTime(expires)) return refuse('malformed')
  if (now - leewayMs >= expires * 1000) return refuse('stale')
  for (const start of [notBefore, issued]) {
    if (start !== undefined && !isTime(start)) return refuse('malformed')
    if (start !== undefined && now + leewayMs < start * 1000) return refuse('future')
  }
  const fill = (text: string): string | undefined => fillSettings(text, settings)
  const isIssued = scheme.issuers.some((issuer) => isText(claims['iss'], fill(issuer)))
  const isMeant = scheme.audience === undefined || hasAudience(claims['aud'], fill(scheme.audience))
  const isWhole = Object.entries(scheme.claims ?? {}).every(([name, wanted]) =>
    typeof wanted === 'string' ? isText(ownClaim(claims, name), fill(wanted)) : ownClaim(claims, name) === wanted
  )
  return isIssued && isMeant && isWhole ? undefined : refuse('claims')
}

function isTime(value: Json | undefined): value is number {
  return typeof value === 'number' && value >= 0 && value < 1e12
}

function ownClaim(claims: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}

/** What was not configured matches nothing. */
function isText(claimed: Json | undefined, wanted: string | undefined): boolean {
  return wanted !== undefined && wanted !== '' && claimed === wanted
}

function hasAudience(claimed: Json | undefined, wanted: string | undefined): boolean {
  return Array.isArray(claimed) ? claimed.some((each: Json) => isText(each, wanted)) : isText(claimed, wanted)
}

/** Undefined when a setting that it names is not there. */
export function fillSettings(text: string, settings: Readonly<Record<string, string>>): string | undefined {
  let isFilled = true
  const filled = text.replaceAll(/\{setting:([^{}]+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(settings, name) ? settings[name] : undefined
    if (value === undefined || value === '') isFilled = false
    return value ?? ''
  })
  return isFilled ? filled : undefined
}
