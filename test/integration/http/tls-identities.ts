import type { ConnectionOptions } from 'node:tls'
import type { TlsSettings } from '../../../src/http/tls-settings.ts'
import { createCertificateAuthority } from '../../support/kafka/certificates.ts'
import type { KeyPair } from '../../support/kafka/certificates.ts'

export const serverAuthority = createCertificateAuthority('Server authority')
export const clientAuthority = createCertificateAuthority('Client authority')
/** Known to nobody. */
export const strangeAuthority = createCertificateAuthority('Strange authority')

const hosts = ['localhost', '127.0.0.1']

export function newServerIdentity(name = 'localhost'): KeyPair {
  return serverAuthority.issue({ name, hosts })
}

export const serverTls: TlsSettings = newServerIdentity()

export function mutualTls(clientCertificate: 'required' | 'optional'): TlsSettings {
  return { ...serverTls, clientAuthorities: clientAuthority.certificate, clientCertificate }
}

/** What a client of these servers connects with, and the certificate that it shows. */
export function clientWith(identity?: KeyPair): ConnectionOptions {
  const shown = identity === undefined ? {} : { cert: identity.certificate, key: identity.key }
  return { ca: serverAuthority.certificate, ...shown }
}
