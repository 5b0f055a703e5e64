import { inspectCluster } from '../bus/kafka/inspect/inspect-cluster.ts'
import type { ClusterInspection, InspectOptions } from '../bus/kafka/inspect/inspect-cluster.ts'
import type { KafkaBusConfig } from '../config/config.ts'
import { systemClock } from '../system/system-clock.ts'
import { kafkaClusterOf } from './kafka-cluster-of.ts'

/** Asks a region's cluster about itself and some topics, within the region's own times. Writes nothing and never throws. */
export async function inspectKafka(
  { cluster, connectTimeoutMs, requestTimeoutMs }: KafkaBusConfig,
  { clientId, topics, signal }: Pick<InspectOptions, 'clientId' | 'topics' | 'signal'>
): Promise<ClusterInspection> {
  return inspectCluster({
    cluster: kafkaClusterOf(cluster),
    clientId,
    topics,
    signal,
    connectTimeoutMs,
    requestTimeoutMs,
    clock: systemClock,
    // What matters of it is in the faults.
    onLog: () => undefined
  })
}
