import { startKafkaCluster } from '../test/support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../test/support/kafka/start-kafka.ts'
import { benchTopics } from './gateway/gateway-config.ts'

/** Of each topic, as the capacity model has them too. */
const partitions = 6

/** A broker with its compiler on, since the harness's own options are for a quick start; old segments go soon. */
export async function startBroker(): Promise<KafkaCluster> {
  const broker = await startKafkaCluster({
    name: 'bench',
    brokers: 1,
    javaOptions: ['-Xmx1g', '-XX:TieredStopAtLevel=4'],
    properties: { 'log.retention.check.interval.ms': '5000', 'log.segment.delete.delay.ms': '1000' }
  })
  const configs = { 'segment.bytes': String(64 * 2 ** 20), 'retention.bytes': String(256 * 2 ** 20) }
  await Promise.all(benchTopics.map(async (name) => broker.createTopic({ name, partitions, configs })))
  return broker
}
