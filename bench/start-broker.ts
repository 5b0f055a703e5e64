import { startKafkaCluster } from '../test/support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../test/support/kafka/start-kafka.ts'
import { benchTopics } from './gateway/gateway-config.ts'

/** Of each topic, as the capacity model has them too. */
const partitions = 6

/** A broker whose old segments go soon; with its compiler on unless it is for a few seconds, as the harness's own options are. */
export async function startBroker({ isBrief = false } = {}): Promise<KafkaCluster> {
  const broker = await startKafkaCluster({
    name: 'bench',
    brokers: 1,
    javaOptions: isBrief ? [] : ['-Xmx1g', '-XX:TieredStopAtLevel=4'],
    properties: { 'log.retention.check.interval.ms': '5000', 'log.segment.delete.delay.ms': '1000' }
  })
  const configs = { 'segment.bytes': String(64 * 2 ** 20), 'retention.bytes': String(256 * 2 ** 20) }
  await Promise.all(benchTopics.map(async (name) => broker.createTopic({ name, partitions, configs })))
  return broker
}
