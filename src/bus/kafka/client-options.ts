import type { KafkaCluster } from './kafka-cluster.ts'
import type { KafkaLogLine } from './kafka-log.ts'

/** What a client of either library needs to speak to a cluster. */
export interface ClientOptions {
  readonly cluster: KafkaCluster
  readonly clientId: string
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
  onLog(line: KafkaLogLine): void
}
