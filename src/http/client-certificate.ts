import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { ClientCertificate } from '../core/delivery.ts'
import { distinguishedName } from '../core/distinguished-name.ts'

/** What the sender proved in the handshake; nothing where none was asked for, given, or accepted. */
export function clientCertificateOf(socket: TLSSocket): ClientCertificate | undefined {
  if (!socket.authorized) return undefined
  const certificate = socket.getPeerX509Certificate()
  return certificate === undefined ? undefined : describeCertificate(certificate)
}

export function describeCertificate(certificate: X509Certificate): ClientCertificate {
  return {
    subject: distinguishedName(certificate.subject),
    subjectAltNames: splitNames(certificate.subjectAltName ?? ''),
    fingerprint256: certificate.fingerprint256
  }
}

/**
 * Node joins the names with commas, and quotes as JSON those in which a comma could pass for the next name:
 * https://nodejs.org/api/crypto.html#x509subjectaltname
 */
function splitNames(joined: string): readonly string[] {
  return [...joined.matchAll(/([^",]*)("(?:[^"\\]|\\.)*")?(?:, |$)/g)]
    .map(([, plain = '', quoted]) => plain + (quoted === undefined ? '' : unquote(quoted)))
    .filter((name) => name !== '')
}

function unquote(quoted: string): string {
  const text: unknown = JSON.parse(quoted)
  return String(text)
}
