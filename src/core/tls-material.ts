import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Instant } from './clock.ts'
import { distinguishedName } from './distinguished-name.ts'

/** PEM texts of one end of a TLS connection. */
export interface TlsIdentity {
  /** The certificate of `key` first, then the one that issued it, and so on; the root may be left out. */
  readonly certificate: string
  /** Without a passphrase. */
  readonly key: string
}

/** Why these cannot identify a server or a client, as a sentence without any of their text; that time is up is no fault. */
export function findTlsFault({ certificate, key }: TlsIdentity): string | undefined {
  const chain = parseCertificates(certificate)
  if (typeof chain === 'string') return `the certificate ${chain}`
  const privateKey = parseKey(key)
  if (typeof privateKey === 'string') return `the key ${privateKey}`
  const ofKey = chain.findIndex((candidate) => candidate.checkPrivateKey(privateKey))
  if (ofKey === 0) return undefined
  return ofKey > 0
    ? 'the certificate of the key must come first in its file, before those of its issuers: change their order'
    : 'the key does not belong to the certificate: give the two that were made for each other'
}

/** Why `authorities`, a PEM text, cannot vouch for a certificate; a sentence. */
export function findAuthorityFault(authorities: string): string | undefined {
  const certificates = parseCertificates(authorities)
  if (typeof certificates === 'string') return `the text of the authorities ${certificates}`
  // A root of version 1 does not say that it is one.
  const none = certificates.find((certificate) => !certificate.ca && certificate.subject !== certificate.issuer)
  if (none === undefined) return undefined
  const name = distinguishedName(none.subject)
  return `the authorities contain the certificate of ${name}, which may issue none: give its issuer's`
}

/**
 * When the first certificate of a chain expires.
 * @throws Error with a sentence when the text is none
 */
export function certificateExpiry(certificate: string): Instant {
  const chain = parseCertificates(certificate)
  if (typeof chain === 'string') throw new Error(`the certificate ${chain}`)
  return Math.min(...chain.map(({ validToDate }) => validToDate.getTime()))
}

const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g
const blockStart = /-----BEGIN CERTIFICATE-----/g

/** The certificates of a PEM text, at least one, or what is wrong with it. Other blocks, such as a key, are stepped over. */
export function parseCertificates(pem: string): readonly X509Certificate[] | string {
  const blocks = pem.match(block) ?? []
  // OpenSSL leaves out what follows a block that it cannot read, and says nothing.
  if (blocks.length !== (pem.match(blockStart) ?? []).length) return 'is cut off or damaged: copy its file again'
  if (blocks.length === 0) return 'is no PEM: it must hold a block that begins with -----BEGIN CERTIFICATE-----'
  try {
    return blocks.map((text) => new X509Certificate(text))
  } catch {
    return 'is damaged: it has the frame of a certificate, and something else inside'
  }
}

function parseKey(pem: string): KeyObject | string {
  try {
    return createPrivateKey(pem)
  } catch {
    return /\bENCRYPTED\b/.test(pem)
      ? 'is encrypted: give it without a passphrase, as openssl pkey writes it'
      : 'is no private key in PEM: it must hold a block that begins with -----BEGIN PRIVATE KEY-----'
  }
}
