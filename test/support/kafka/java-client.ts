import type { KeyPair } from './certificates.ts'
import type { SaslMechanism } from './security.ts'

export interface JavaClientOptions {
  readonly bootstrap: readonly string[]
  /** PEM of whom it trusts; with it the client speaks TLS. */
  readonly trust?: string
  /** Its own certificate. */
  readonly identity?: KeyPair
  readonly login?: JavaLogin
}

export interface JavaLogin {
  readonly mechanism: SaslMechanism
  /** With OAUTHBEARER the client's id. */
  readonly user: string
  /** With OAUTHBEARER the client's secret. */
  readonly password: string
  /** With OAUTHBEARER. */
  readonly tokenUrl?: string
}

const kafkaSecurity = 'org.apache.kafka.common.security'

/** The configuration of a Java client that is somebody: https://kafka.apache.org/43/configuration/producer-configs/ */
export function javaClientConfig({ bootstrap, trust, identity, login }: JavaClientOptions): Record<string, string> {
  return {
    'bootstrap.servers': bootstrap.join(),
    'security.protocol': `${login === undefined ? '' : 'SASL_'}${trust === undefined ? 'PLAINTEXT' : 'SSL'}`,
    ...(trust === undefined ? {} : { 'ssl.truststore.type': 'PEM', 'ssl.truststore.certificates': trust }),
    ...(identity === undefined ? {} : keystore(identity)),
    ...(login === undefined ? {} : saslConfig(login))
  }
}

function keystore({ certificate, key }: KeyPair): Record<string, string> {
  return { 'ssl.keystore.type': 'PEM', 'ssl.keystore.certificate.chain': certificate, 'ssl.keystore.key': key }
}

function saslConfig({ mechanism, user, password, tokenUrl }: JavaLogin): Record<string, string> {
  const config = { 'sasl.mechanism': mechanism }
  const account = `username="${user}" password="${password}"`
  if (mechanism === 'PLAIN') return { ...config, 'sasl.jaas.config': login('plain.PlainLoginModule', account) }
  if (mechanism !== 'OAUTHBEARER') return { ...config, 'sasl.jaas.config': login('scram.ScramLoginModule', account) }
  return {
    ...config,
    'sasl.jaas.config': login('oauthbearer.OAuthBearerLoginModule', `clientId="${user}" clientSecret="${password}"`),
    'sasl.login.callback.handler.class': `${kafkaSecurity}.oauthbearer.OAuthBearerLoginCallbackHandler`,
    'sasl.oauthbearer.token.endpoint.url': tokenUrl ?? ''
  }
}

function login(module: string, account: string): string {
  return `${kafkaSecurity}.${module} required ${account};`
}
