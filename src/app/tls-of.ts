import type { ListenTlsConfig } from '../config/config.ts'
import type { TlsSettings } from '../http/tls-settings.ts'

/** The listener's TLS as the server takes it: from here on the key is plain text, in memory only. */
export function tlsOf({ certificate, key, clientAuthorities, clientCertificate }: ListenTlsConfig): TlsSettings {
  return {
    certificate,
    key: new TextDecoder().decode(key.reveal()),
    ...(clientAuthorities === undefined ? {} : { clientAuthorities, clientCertificate })
  }
}
