import { createSecureContext } from 'node:tls'
import type { Instant } from '../core/clock.ts'
import type { Secret } from '../core/secret.ts'
import { certificateWarnings } from '../core/certificate-warnings.ts'
import { findAuthorityFault, findTlsFault } from '../core/tls-material.ts'
import type { TlsIdentity } from '../core/tls-material.ts'
import type { ConfigNode } from './config-node.ts'

/** Certificates of authorities in PEM, one or several. */
export function checkAuthorities(node: ConfigNode, ca: string | undefined): void {
  const fault = ca === undefined ? undefined : findAuthorityFault(ca)
  if (fault !== undefined) node.error(fault, 'put the certificates of the authorities there, in PEM')
}

/** A certificate with its chain, and the key that belongs to it. That one has expired is only a warning (invariant 8). */
export function checkPair(
  nodes: { readonly certificate: ConfigNode; readonly key: ConfigNode },
  pair: { readonly certificate: string | undefined; readonly key: Secret | undefined },
  now: Instant
): void {
  const { certificate, key } = pair
  if (certificate === undefined || key === undefined) return
  const identity = { certificate, key: new TextDecoder().decode(key.reveal()) }
  const fault = findTlsFault(identity) ?? findContextFault(identity)
  if (fault !== undefined) return nodes.certificate.error(fault)
  const warnings = certificateWarnings(certificate, now)
  if (warnings.length > 0) nodes.certificate.warn(warnings.join('; '))
}

/** What only OpenSSL finds: a key that its security level is too high for, say. Its words hold no key. */
function findContextFault({ certificate, key }: TlsIdentity): string | undefined {
  try {
    createSecureContext({ cert: certificate, key })
    return undefined
  } catch (thrown) {
    const reason = thrown instanceof Error && 'reason' in thrown ? `: ${String(thrown.reason)}` : ''
    return `cannot be used for TLS${reason}`
  }
}
