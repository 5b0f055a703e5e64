import type { Instant } from '../core/clock.ts'
import type { Delivery } from '../core/delivery.ts'
import type { BasicScheme, SchemeInUse, TokenScheme } from '../core/scheme.ts'
import type { Verdict } from '../core/verdict.ts'
import { decodeCanonical, headerBytes } from './encoded-bytes.ts'
import { equalBytes } from './equal-bytes.ts'
import { refuse } from './refuse.ts'
import { onlyValue } from './signature-header.ts'
import { usableSecrets } from './usable-secrets.ts'

const longestSecretBytes = 4_096

/** The secret itself in a header. */
export function verifyToken(scheme: TokenScheme, use: SchemeInUse, delivery: Delivery, now: Instant): Verdict {
  const value = onlyValue(delivery.headers, scheme.header)
  if (typeof value !== 'string') return value
  if (!value.startsWith(scheme.prefix)) return refuse('malformed')
  return matchSecret('token', headerBytes(value.slice(scheme.prefix.length)), use, now)
}

/** https://www.rfc-editor.org/rfc/rfc7617: the name of the scheme in any case. */
export function verifyBasic(_: BasicScheme, use: SchemeInUse, delivery: Delivery, now: Instant): Verdict {
  const value = onlyValue(delivery.headers, 'authorization')
  if (typeof value !== 'string') return value
  const [, encoded] = /^basic ([A-Za-z0-9+/=]+)$/i.exec(value) ?? []
  return matchSecret('basic', encoded === undefined ? undefined : decodeCanonical(encoded, 'base64'), use, now)
}

/** The secret itself in the path. */
export function verifyPathToken(use: SchemeInUse, { hidden }: Delivery, now: Instant): Verdict {
  return hidden?.token === undefined ? refuse('missing') : matchSecret('path-token', hidden.token.reveal(), use, now)
}

function matchSecret(
  method: 'token' | 'basic' | 'path-token',
  claimed: Uint8Array | undefined,
  use: SchemeInUse,
  now: Instant
): Verdict {
  if (claimed === undefined || claimed.length === 0 || claimed.length > longestSecretBytes) return refuse('malformed')
  const secrets = usableSecrets(use.secrets, undefined, now)
  if (secrets.length === 0) return refuse('no-active-secret')
  const match = secrets.find(({ key }) => equalBytes(key, claimed))
  return match === undefined ? refuse('mismatch') : { ok: true, proof: { method, secret: match.label } }
}

/** A certificate that TLS has verified: one of the source's, by subject, name or fingerprint. */
export function verifyClientCertificate({ certificates = [] }: SchemeInUse, { clientCertificate }: Delivery): Verdict {
  if (clientCertificate === undefined) return refuse('missing')
  const { subject, subjectAltNames, fingerprint256 } = clientCertificate
  const names = [subject, fingerprint256, ...subjectAltNames]
  const match = certificates.find((wanted) => wanted !== '' && names.includes(wanted))
  if (match === undefined) return refuse('certificate')
  return { ok: true, proof: { method: 'client-certificate', secret: `certificate:${match}` } }
}
