import { isLoopback } from '../core/loopback.ts'
import { parseHostPort } from './parse-address.ts'
import type { KafkaBusConfig, KafkaClusterConfig, KafkaTlsConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'
import { defaults } from './defaults.ts'
import type { Outside } from './outside.ts'
import { buildKafkaLogIn } from './build-kafka-log-in.ts'
import { checkAuthorities, checkPair } from './check-material.ts'
import { readCredential, readMaterial } from './read-material.ts'

const clients = ['platformatic', 'kafkajs'] as const
const compressions = ['lz4', 'zstd', 'gzip', 'none'] as const

export async function buildKafka(node: ConfigNode, outside: Outside): Promise<KafkaBusConfig> {
  const requestTimeout = node.get('requestTimeout')
  const connectTimeout = node.get('connectTimeout')
  const client = node.get('client').text(defaults.kafka.client)
  const compression = node.get('compression').text(defaults.kafka.compression)
  const requestTimeoutMs = requestTimeout.durationMs(defaults.kafka.requestTimeout)
  const connectTimeoutMs = connectTimeout.durationMs(defaults.kafka.connectTimeout)
  for (const [place, ms] of [
    [requestTimeout, requestTimeoutMs],
    [connectTimeout, connectTimeoutMs]
  ] as const)
    if (ms < 100 || ms > 60_000) place.error('must be from 100ms to 1m')
  return {
    kind: 'kafka',
    client: clients.find((it) => it === client) ?? defaults.kafka.client,
    compression: compressions.find((it) => it === compression) ?? defaults.kafka.compression,
    lingerMs: node.get('linger').durationMs(defaults.kafka.linger, '1s'),
    requestTimeoutMs,
    connectTimeoutMs,
    cluster: await buildCluster(node.get('clusters').item(0), outside)
  }
}

async function buildCluster(node: ConfigNode, outside: Outside): Promise<KafkaClusterConfig> {
  const brokers = readBrokers(node.get('brokers'))
  const tls = node.get('tls').exists ? await buildTls(node.get('tls'), outside) : undefined
  const sasl = node.get('sasl').exists ? await buildKafkaLogIn(node.get('sasl'), outside) : undefined
  const isRemote = brokers.some((broker) => !isLoopback(parseHostPort(broker)?.host ?? ''))
  if (tls === undefined && isRemote) reportPlain(node, sasl?.mechanism)
  return { name: node.get('name').text(), brokers, tls, sasl }
}

/** A SCRAM exchange can be overheard without telling the password; the others tell it, or a token. */
function reportPlain(node: ConfigNode, mechanism: string | undefined): void {
  const hint = 'add `tls: {}`, with `ca` where the brokers have certificates of your own authority'
  if (mechanism === 'plain' || mechanism === 'oauthbearer')
    node.get('sasl').error(`\`${mechanism}\` without \`tls\` shows the log-in to the network`, hint)
  else node.warn('has no `tls`: events cross the network unencrypted', hint)
}

function readBrokers(list: ConfigNode): readonly string[] {
  const brokers = list.items().map((item) => {
    const text = item.text()
    if (parseHostPort(text)?.port === 0) item.error('must name a port, such as kafka-1.example:9093')
    // kafkajs divides an address at its first colon.
    if (text.startsWith('[')) item.error('must be a name or an IPv4 address', 'give the broker a name')
    return text.toLowerCase()
  })
  for (const [index, broker] of brokers.entries())
    if (brokers.indexOf(broker) < index) list.items()[index]?.error(`\`${broker}\` is named twice in this list`)
  return brokers
}

async function buildTls(node: ConfigNode, { reader, now }: Outside): Promise<KafkaTlsConfig> {
  const [ca, certificate, key] = [node.get('ca'), node.get('certificate'), node.get('key')]
  if (certificate.exists !== key.exists)
    (certificate.exists ? certificate : key).error('`certificate` and `key` belong together: name both')
  const tls = {
    ca: ca.exists ? await readMaterial(ca, reader) : undefined,
    certificate: certificate.exists ? await readMaterial(certificate, reader) : undefined,
    key: key.exists ? await readCredential(key, reader) : undefined
  }
  checkAuthorities(ca, tls.ca)
  checkPair({ certificate, key }, tls, now)
  return tls
}
