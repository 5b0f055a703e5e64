import { constants } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { SecureContextOptions } from 'node:tls'
import { certificateWarnings } from '../core/certificate-warnings.ts'
import type { Instant } from '../core/clock.ts'
import { findAuthorityFault, findTlsFault } from '../core/tls-material.ts'
import type { TlsIdentity } from '../core/tls-material.ts'

/** How the webhook endpoint speaks TLS; all texts are PEM. */
export interface TlsSettings extends TlsIdentity {
  /** Who may issue the certificates of senders; with `clientCertificate` only. */
  readonly clientAuthorities?: string
  /**
   * `required`: a sender without a certificate of these authorities, or with one whose time is up, gets no connection.
   * `optional`: it is served, and its deliveries have no `clientCertificate`. Without it none is asked for.
   * Node fixes this when the server is made, so that a renewal cannot change it.
   */
  readonly clientCertificate?: 'required' | 'optional'
}

/** Why a server cannot run with these, as a sentence. Expired material is no fault: see `tlsWarnings`. */
export function checkTlsSettings(settings: TlsSettings): string | undefined {
  return findTlsFault(settings) ?? findClientFault(settings) ?? findContextFault(settings)
}

/** What an operator should look at before it fails: certificates that expire within 14 days, have expired, or are weak. */
export function tlsWarnings({ certificate, clientAuthorities = '' }: TlsSettings, now: Instant): readonly string[] {
  return [...certificateWarnings(certificate, now), ...certificateWarnings(clientAuthorities, now)]
}

/** What new connections are made from. */
export function secureContextOptions({ certificate, key, clientAuthorities }: TlsSettings): SecureContextOptions {
  return {
    cert: certificate,
    key,
    ...(clientAuthorities === undefined ? {} : { ca: clientAuthorities }),
    minVersion: 'TLSv1.2',
    // No session is resumed: its certificate would not be looked at again (an authority that was taken away, a time
    // that is up), and one ticket key for the life of the process would undo forward secrecy.
    // Nothing renegotiates: it only costs, https://www.rfc-editor.org/rfc/rfc9325#section-3.5
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION
  }
}

function findClientFault({ clientAuthorities, clientCertificate }: TlsSettings): string | undefined {
  if (clientAuthorities === undefined)
    // Node would take a certificate of any public authority.
    return clientCertificate === undefined ? undefined : 'clientCertificate needs clientAuthorities, which issue them'
  if (clientCertificate === undefined)
    return 'clientAuthorities does nothing without clientCertificate: say required or optional'
  return findAuthorityFault(clientAuthorities)
}

/** What OpenSSL refuses besides, such as a key that is too short for it. */
function findContextFault(settings: TlsSettings): string | undefined {
  try {
    createSecureContext(secureContextOptions(settings))
    return undefined
  } catch (thrown) {
    const reason = thrown instanceof Error && 'reason' in thrown ? thrown.reason : undefined
    return `the certificate and key cannot be used for TLS${typeof reason === 'string' ? `: ${reason}` : ''}`
  }
}
