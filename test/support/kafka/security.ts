import { randomBytes } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCertificateAuthority } from './certificates.ts'
import type { CertificateAuthority, KeyPair } from './certificates.ts'
import type { ListenerSecurity } from './node-properties.ts'
import { createTokenIssuer } from './token-issuer.ts'
import type { TokenIssuer } from './token-issuer.ts'

export type SaslMechanism = 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512' | 'OAUTHBEARER'

/** What the clients' listener asks for; nothing by default. */
export interface SecurityOptions {
  readonly tls?: boolean
  /** Clients must show a certificate of the cluster's authority; without SASL its CN is their principal. */
  readonly mtls?: boolean
  readonly sasl?: readonly SaslMechanism[]
  /** Names and passwords, valid for every mechanism of `sasl` (with OAUTHBEARER: client ids and secrets). */
  readonly users?: Readonly<Record<string, string>>
  /** Everything is denied that no ACL allows. */
  readonly acls?: boolean
}

export interface ClusterSecurity {
  readonly listener: ListenerSecurity
  readonly javaOptions: readonly string[]
  /** How the harness itself connects to the internal listener: as a super user. */
  readonly harnessConfig: Readonly<Record<string, string>>
  /** With tls. */
  readonly authority: CertificateAuthority | undefined
  /** With OAUTHBEARER. */
  readonly tokenIssuer: TokenIssuer | undefined
  readonly scramUsers: readonly { user: string; password: string; mechanism: SaslMechanism }[]
  /** Puts another certificate into the file that the brokers read, and gives its path. */
  writeServerCertificate(pair: KeyPair): Promise<string>
}

export const keystoreProperty = 'listener.name.client.ssl.keystore.location'
const hosts = ['localhost', '127.0.0.1']
const none: Readonly<Record<string, string>> = {}

/** Makes the certificates and secrets of one cluster, in its folder. */
export async function createClusterSecurity(options: SecurityOptions, folder: string): Promise<ClusterSecurity> {
  const { tls = false, mtls = false, sasl = [], users = none, acls = false } = options
  if (mtls && !tls) throw new Error('mtls needs tls')
  const authority = tls ? createCertificateAuthority('Turnpike test authority') : undefined
  const tokenIssuer = sasl.includes('OAUTHBEARER') ? await createTokenIssuer(users) : undefined
  const node = plainLogin('node', randomBytes(12).toString('hex'))
  const writeServerCertificate = async (pair: KeyPair): Promise<string> => writeKeystore(folder, pair)
  if (authority !== undefined) {
    await writeServerCertificate(authority.issue({ name: 'localhost', hosts }))
    await writeFile(truststore(folder), authority.certificate)
  }
  return {
    listener: {
      clientProtocol: `${sasl.length > 0 ? 'SASL_' : ''}${tls ? 'SSL' : 'PLAINTEXT'}`,
      // Without a log-in the brokers would be nobody, and nobody would have to be a super user.
      internalProtocol: acls ? 'SASL_PLAINTEXT' : 'PLAINTEXT',
      properties: {
        ...(tls ? tlsProperties(folder, mtls) : none),
        ...saslProperties(sasl, users),
        ...(tokenIssuer === undefined ? none : tokenProperties(tokenIssuer)),
        ...(acls ? aclProperties(node) : none)
      }
    },
    javaOptions: tokenIssuer === undefined ? [] : [`-D${allowedUrls}=${tokenIssuer.keysUrl}`],
    harnessConfig: acls
      ? { 'security.protocol': 'SASL_PLAINTEXT', 'sasl.mechanism': 'PLAIN', 'sasl.jaas.config': node }
      : none,
    authority,
    tokenIssuer,
    scramUsers: sasl
      .filter((mechanism) => mechanism.startsWith('SCRAM'))
      .flatMap((mechanism) => Object.entries(users).map(([user, password]) => ({ user, password, mechanism }))),
    writeServerCertificate
  }
}

const allowedUrls = 'org.apache.kafka.sasl.oauthbearer.allowed.urls'
const kafkaSecurity = 'org.apache.kafka.common.security'

function tlsProperties(folder: string, mtls: boolean): Readonly<Record<string, string>> {
  return {
    [keystoreProperty]: keystore(folder),
    'ssl.allow.dn.changes': 'true',
    'ssl.allow.san.changes': 'true',
    'listener.name.client.ssl.keystore.type': 'PEM',
    'listener.name.client.ssl.truststore.location': truststore(folder),
    'listener.name.client.ssl.truststore.type': 'PEM',
    'listener.name.client.ssl.client.auth': mtls ? 'required' : 'none',
    'listener.name.client.ssl.principal.mapping.rules': 'RULE:^CN=([^,]+)$/$1/,DEFAULT'
  }
}

function saslProperties(
  mechanisms: readonly SaslMechanism[],
  users: Readonly<Record<string, string>>
): Readonly<Record<string, string>> {
  if (mechanisms.length === 0) return none
  const known = Object.entries(users).map(([user, password]) => ` user_${user}="${password}"`)
  const login: Record<SaslMechanism, string> = {
    PLAIN: `${kafkaSecurity}.plain.PlainLoginModule required${known.join('')};`,
    'SCRAM-SHA-256': `${kafkaSecurity}.scram.ScramLoginModule required;`,
    'SCRAM-SHA-512': `${kafkaSecurity}.scram.ScramLoginModule required;`,
    OAUTHBEARER: `${kafkaSecurity}.oauthbearer.OAuthBearerLoginModule required;`
  }
  return {
    'listener.name.client.sasl.enabled.mechanisms': mechanisms.join(),
    ...Object.fromEntries(
      mechanisms.map((name) => [`listener.name.client.${name.toLowerCase()}.sasl.jaas.config`, login[name]])
    )
  }
}

function tokenProperties({ issuer, audience, keysUrl }: TokenIssuer): Readonly<Record<string, string>> {
  const listener = 'listener.name.client.oauthbearer.sasl'
  return {
    [`${listener}.server.callback.handler.class`]: `${kafkaSecurity}.oauthbearer.OAuthBearerValidatorCallbackHandler`,
    'listener.name.client.sasl.oauthbearer.jwks.endpoint.url': keysUrl,
    'listener.name.client.sasl.oauthbearer.expected.issuer': issuer,
    'listener.name.client.sasl.oauthbearer.expected.audience': audience
  }
}

function aclProperties(login: string): Readonly<Record<string, string>> {
  return {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:node',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.internal.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.internal.plain.sasl.jaas.config': login,
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config': login
  }
}

/** For both ends: who it is, and whom it accepts. */
function plainLogin(user: string, password: string): string {
  const own = `username="${user}" password="${password}"`
  return `${kafkaSecurity}.plain.PlainLoginModule required ${own} user_${user}="${password}";`
}

/** By a rename, as no broker may read half a key. */
async function writeKeystore(folder: string, { key, certificate }: KeyPair): Promise<string> {
  const draft = `${keystore(folder)}.new`
  await writeFile(draft, key + certificate, { mode: 0o600 })
  await rename(draft, keystore(folder))
  return keystore(folder)
}

function keystore(folder: string): string {
  return join(folder, 'server.pem')
}

function truststore(folder: string): string {
  return join(folder, 'authority.pem')
}
