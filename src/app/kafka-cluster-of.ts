import { createClientCredentialsToken, createFileToken } from '../bus/kafka/oauth/oauth-token.ts'
import type { KafkaCluster, KafkaLogIn, KafkaSecurity } from '../bus/kafka/kafka-cluster.ts'
import type { KafkaClusterConfig, KafkaLogInConfig, KafkaTlsConfig, TokenConfig } from '../config/config.ts'
import type { Secret } from '../core/secret.ts'
import { systemClock } from '../system/system-clock.ts'

/** A configured cluster as the bus takes it: from here on its passwords are plain text, in memory only. */
export function kafkaClusterOf({ name, brokers, tls, sasl }: KafkaClusterConfig): KafkaCluster {
  const security: KafkaSecurity = {
    ...(tls === undefined ? {} : { tls: tlsOf(tls) }),
    ...(sasl === undefined ? {} : { sasl: logInOf(sasl) })
  }
  return { name, brokers, security }
}

function tlsOf({ ca, certificate, key }: KafkaTlsConfig): NonNullable<KafkaSecurity['tls']> {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key: textOf(key) })
  }
}

function logInOf(sasl: KafkaLogInConfig): KafkaLogIn {
  if (sasl.mechanism === 'oauthbearer') return { mechanism: sasl.mechanism, token: tokenOf(sasl.token) }
  return { mechanism: sasl.mechanism, username: sasl.username, password: textOf(sasl.password) }
}

function tokenOf(token: TokenConfig): () => Promise<string> {
  if (token.kind === 'file') return createFileToken({ path: token.path })
  const { tokenEndpoint, clientId, clientSecret, scope, audience, ca } = token
  return createClientCredentialsToken({
    tokenEndpoint,
    clientId,
    clientSecret: textOf(clientSecret),
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
    ...(ca === undefined ? {} : { ca }),
    clock: systemClock
  })
}

function textOf(secret: Secret): string {
  return new TextDecoder().decode(secret.reveal())
}
