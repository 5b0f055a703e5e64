import type { X509Certificate } from 'node:crypto'
import type { Instant } from './clock.ts'
import { distinguishedName } from './distinguished-name.ts'
import { expiryNoticeDays, expiryNoticeMs } from './secret-notices.ts'
import { parseCertificates } from './tls-material.ts'

/** https://nvlpubs.nist.gov/nistpubs/SpecialPublications/NIST.SP.800-57pt1r5.pdf: less is not acceptable since 2014. */
const leastRsaBits = 2048

/** What an operator should look at in the certificates of a PEM text: sentences; none for a text that is no PEM. */
export function certificateWarnings(pem: string, now: Instant): readonly string[] {
  const chain = parseCertificates(pem)
  if (typeof chain === 'string') return []
  return chain.flatMap((certificate) => {
    const found = [timeWarning(certificate, now), weakness(certificate)].filter((warning) => warning !== undefined)
    return found.map((warning) => `the certificate of ${distinguishedName(certificate.subject)} ${warning}`)
  })
}

function timeWarning({ validFromDate, validToDate }: X509Certificate, now: Instant): string | undefined {
  const until = validToDate.getTime()
  if (validFromDate.getTime() > now) return `is not valid before ${validFromDate.toISOString()}`
  if (until <= now) return `expired on ${validToDate.toISOString()}: renew it, the other side refuses it`
  if (until - now > expiryNoticeMs) return undefined
  return `expires within ${expiryNoticeDays} days, on ${validToDate.toISOString()}: renew it`
}

function weakness({ publicKey, signatureAlgorithm, subject, issuer }: X509Certificate): string | undefined {
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? leastRsaBits
  if (bits < leastRsaBits) return `has a weak key of ${bits} bits: use RSA with ${leastRsaBits} or more, or ECDSA`
  // Nobody looks at what a root says of itself.
  if (subject !== issuer && /md5|sha1(?!\d)/i.test(signatureAlgorithm ?? ''))
    return `has a weak signature (${signatureAlgorithm}): have it issued with SHA-256`
  return undefined
}
