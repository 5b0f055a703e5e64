import { Secret } from '../core/secret.ts'
import { checkAuthorities, checkPair } from './check-material.ts'
import type { ListenTlsConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'
import { defaults } from './defaults.ts'
import type { Outside } from './outside.ts'
import { readCredential, readMaterial } from './read-material.ts'

/** Stands for what was not read, or was reported and is never handed out. */
const unread: ListenTlsConfig = {
  certificate: '',
  key: new Secret('', new Uint8Array()),
  clientAuthorities: undefined,
  clientCertificate: defaults.tls.clientCertificate
}

export async function buildListenTls(node: ConfigNode, outside: Outside): Promise<ListenTlsConfig> {
  const { reader, now, readsSecrets } = outside
  if (!readsSecrets) return unread
  const [certificate, key, authorities] = [node.get('certificate'), node.get('key'), node.get('clientAuthorities')]
  const pair = { certificate: await readMaterial(certificate, reader), key: await readCredential(key, reader) }
  checkPair({ certificate, key }, pair, now)
  const clientAuthorities = authorities.exists ? await readMaterial(authorities, reader) : undefined
  checkAuthorities(authorities, clientAuthorities)
  const mode = node.get('clientCertificate')
  if (mode.exists && !authorities.exists)
    mode.error('needs `clientAuthorities`', 'name the authorities whose certificates senders may show')
  return {
    certificate: pair.certificate ?? unread.certificate,
    key: pair.key ?? unread.key,
    clientAuthorities,
    clientCertificate: mode.text(defaults.tls.clientCertificate) === 'optional' ? 'optional' : 'required'
  }
}
