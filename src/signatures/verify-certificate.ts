import { verify } from 'node:crypto'
import type { KeyObject, X509Certificate } from 'node:crypto'
import type { Instant } from '../core/clock.ts'
import type { Delivery } from '../core/delivery.ts'
import type { FindKeys } from '../core/key-source.ts'
import type { RsaFieldsScheme, RsaScheme, SchemeInUse } from '../core/scheme.ts'
import type { Refusal, Verdict } from '../core/verdict.ts'
import { decodeCanonical } from './encoded-bytes.ts'
import { joinPieces } from './join-pieces.ts'
import { fillSettings } from './jwt-claims.ts'
import { refuse } from './refuse.ts'
import { onlyValue } from './signature-header.ts'
import { joinFields, splitPath } from './signed-fields.ts'
import { readSignedParts } from './signed-parts.ts'
import { findTimeFault, parseClaim } from './signed-time.ts'
import { readUnproved } from './unproved-payload.ts'
import { isDeclaredUrl } from './url-pattern.ts'

interface RsaClaim {
  readonly signatures: readonly Buffer[]
  readonly signed: Uint8Array
  readonly algorithm: 'sha1' | 'sha256'
  readonly certificateUrl: string
}

/** A signature in a header, its certificate at a URL in another one. */
export function verifyRsa(
  scheme: RsaScheme,
  use: SchemeInUse,
  delivery: Delivery,
  { now, findKeys }: { readonly now: Instant; readonly findKeys: FindKeys }
): Verdict {
  const parts = readSignedParts(scheme, use, delivery, undefined)
  if (!parts.ok) return parts
  // Before the key is looked up: what is too old is not worth fetching anything for.
  const { timestamp } = scheme
  const timeFault =
    timestamp === undefined || parts.time === undefined ? undefined : findTimeFault(parts.time.at, timestamp, now)
  if (timeFault !== undefined) return timeFault
  const certificateUrl = onlyValue(delivery.headers, scheme.certificate.header)
  if (typeof certificateUrl !== 'string') return certificateUrl
  if (!isDeclaredUrl(certificateUrl, scheme.certificate.urls)) return refuse('unknown-key')
  const { signatures, pieces } = parts
  const claim = { signatures, signed: joinPieces(pieces), algorithm: scheme.algorithm, certificateUrl }
  return judge(claim, now, findKeys)
}

/** A signature over fields of the body, in the body. */
export function verifyRsaFields(
  scheme: RsaFieldsScheme,
  { settings = {} }: SchemeInUse,
  delivery: Delivery,
  { now, findKeys }: { readonly now: Instant; readonly findKeys: FindKeys }
): Verdict {
  const payload = readUnproved(delivery.body)
  if (payload === undefined) return refuse('malformed')
  const read = (field: string): string => payload.text(splitPath(field)) ?? ''
  const [text, time, url] = [read(scheme.signature), read(scheme.timestamp.field), read(scheme.certificate.field)]
  if (text === '' || time === '' || url === '') return refuse('missing')
  const signature = decodeCanonical(text, scheme.encoding)
  const version = read(scheme.algorithm.by)
  const algorithm = Object.hasOwn(scheme.algorithm.cases, version) ? scheme.algorithm.cases[version] : undefined
  if (signature === undefined || algorithm === undefined) return refuse('malformed')
  const claimedTime = parseClaim(time, scheme.timestamp)
  if (!claimedTime.ok) return claimedTime
  const timeFault = findTimeFault(claimedTime.at, scheme.timestamp, now)
  if (timeFault !== undefined) return timeFault
  const signed = joinFields(payload, [], scheme.signed)
  if (typeof signed !== 'string') return signed
  const isMeant = Object.entries(scheme.claims).every(
    ([field, wanted]) => read(field) === fillSettings(wanted, settings)
  )
  if (!isMeant) return refuse('claims')
  if (!isDeclaredUrl(url, scheme.certificate.urls)) return refuse('unknown-key')
  const claim = { signatures: [signature], signed: Buffer.from(signed), algorithm, certificateUrl: url }
  return judge(claim, now, findKeys)
}

function judge(claim: RsaClaim, now: Instant, findKeys: FindKeys): Verdict {
  const place = { kind: 'certificate', url: claim.certificateUrl } as const
  const found = findKeys(place)
  if (found?.kind !== 'certificate') return { ok: false, fault: 'key-unavailable', wants: place }
  const key = keyOf(found.chain, now)
  if (key instanceof Object && 'ok' in key) return key
  const isGood = claim.signatures.some((signature) => verify(claim.algorithm, claim.signed, key, signature))
  const secret = `keys:${new URL(place.url).host}`
  return isGood ? { ok: true, proof: { method: `rsa-${claim.algorithm}`, secret } } : refuse('mismatch')
}

const leastRsaBits = 2048

/** The key of a chain that is whole, of its time and strong. That it is the sender's, its declared host says. */
function keyOf(chain: readonly X509Certificate[], now: Instant): KeyObject | Refusal {
  const [leaf] = chain
  if (leaf === undefined) return refuse('certificate')
  const isOfItsTime = chain.every(
    ({ validFromDate, validToDate }) => validFromDate.getTime() <= now && now <= validToDate.getTime()
  )
  const isWhole = chain.every((certificate, index) => {
    const issuer = chain[index + 1]
    return issuer === undefined || (certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))
  })
  const { publicKey } = leaf
  const isStrong =
    publicKey.asymmetricKeyType === 'rsa' && (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) >= leastRsaBits
  return isOfItsTime && isWhole && isStrong ? publicKey : refuse('certificate')
}
