import type { ConnectionOptions } from 'node:tls'
import kafkajs from 'kafkajs'
import type { Kafka, Mechanism, SASLOptions } from 'kafkajs'
import { registerCodecs } from './kafkajs-codecs.ts'
import { repairErrorCodes } from './error-code-repair.ts'
import { repairIdleTimer } from './idle-timer-repair.ts'
import type { ClientOptions } from '../client-options.ts'
import { brokersInTurn } from '../kafka-cluster.ts'
import type { KafkaLogIn, KafkaSecurity } from '../kafka-cluster.ts'
import { forwardLogs } from './kafkajs-log.ts'
import { repairMetadataBroker } from './metadata-broker-repair.ts'
import { repairMetadata } from './metadata-repair.ts'
import { oauthMechanism } from './oauth-mechanism.ts'
import { repairRecordBatches } from './record-batch-repair.ts'
import type { SocketSet } from './socket-set.ts'

registerCodecs()
repairIdleTimer()
repairErrorCodes()
repairMetadata()
repairMetadataBroker()
repairRecordBatches()

/**
 * A client of kafkajs that tries each thing once and sets no time limit for an answer: whoever asks has a limit of its
 * own, and destroys the sockets. `turn` chooses which of the brokers is asked first.
 */
export function createClient(options: ClientOptions, sockets: SocketSet, turn: number): Kafka {
  const { cluster, clientId, connectTimeoutMs, requestTimeoutMs } = options
  return new kafkajs.Kafka({
    clientId,
    brokers: [...brokersInTurn(cluster, turn)],
    connectionTimeout: connectTimeoutMs,
    authenticationTimeout: connectTimeoutMs,
    requestTimeout: requestTimeoutMs,
    enforceRequestTimeout: false,
    // With more, kafkajs 2.2.4 may count as stored what is not: test/unit/bus/kafka/kafkajs/client-retries.test.ts.
    retry: { retries: 0 },
    socketFactory: sockets.open,
    logLevel: kafkajs.logLevel.WARN,
    logCreator: forwardLogs((line) => {
      // It complains of what was done to it on purpose.
      if (!sockets.isDestroyed) options.onLog(line)
    }),
    ...securityConfig(cluster.security ?? {})
  })
}

function securityConfig({ tls, sasl }: KafkaSecurity): { ssl?: ConnectionOptions; sasl?: SASLOptions | Mechanism } {
  return {
    ...(tls === undefined ? {} : { ssl: { ca: tls.ca, cert: tls.certificate, key: tls.key } }),
    ...(sasl === undefined ? {} : { sasl: logInConfig(sasl) })
  }
}

function logInConfig(logIn: KafkaLogIn): SASLOptions | Mechanism {
  return logIn.mechanism === 'oauthbearer' ? oauthMechanism(async () => logIn.token()) : byPassword(logIn)
}

function byPassword(logIn: Exclude<KafkaLogIn, { readonly mechanism: 'oauthbearer' }>): SASLOptions {
  return { ...logIn }
}
