import type { BusRecord } from '../../src/core/bus.ts'
import { storedRecords } from '../integration/kafka/stored-records.ts'
import { regionOfPayload } from '../support/chaos-senders.ts'
import type { KafkaRegionName } from '../support/kafka-home.ts'
import { entryOf } from '../support/ledger.ts'
import { regionNames } from './evidence.ts'
import type { OfRegions, StoredEntry } from './evidence.ts'
import type { RegionCluster } from './region-cluster.ts'

export function topicName(prefix: string, region: KafkaRegionName): string {
  return `${prefix}.${region}.scm`
}

/** What is decided about its events is acknowledged with them. */
function decisionsName(prefix: string, region: KafkaRegionName): string {
  return `${prefix}.${region}.decisions`
}

export function partitionsOf({ kind }: RegionCluster): number {
  return kind === 'three' ? 6 : 3
}

/**
 * The topics of a run, in both clusters those of both regions: else what is sent to a wrong cluster would not be stored
 * there, and no reader would see it.
 */
export async function addTopics(
  clusters: OfRegions<RegionCluster>,
  prefix: string,
  present: readonly KafkaRegionName[]
): Promise<void> {
  await Promise.all(
    regionNames.map(async (at) => {
      const cluster = clusters[at]
      await cluster.kafka.awaitBrokers(cluster.kafka.brokers.length)
      await cluster.allowWriting(prefix)
      for (const region of regionNames) {
        await cluster.kafka.createTopic({ name: decisionsName(prefix, region), partitions: partitionsOf(cluster) })
        if (region !== at || present.includes(region))
          await cluster.kafka.createTopic({ name: topicName(prefix, region), partitions: partitionsOf(cluster) })
      }
    })
  )
}

export async function removeTopics(clusters: OfRegions<RegionCluster>, prefix: string): Promise<void> {
  for (const at of regionNames) {
    for (const region of regionNames)
      for (const name of [topicName(prefix, region), decisionsName(prefix, region)])
        await clusters[at].kafka.deleteTopic(name)
    if (clusters[at].kind === 'secured') await clusters[at].forbidWriting(prefix)
  }
}

/** Everything in both clusters, as Kafka's own consumer reads it. */
export async function readStored(clusters: OfRegions<RegionCluster>, prefix: string): Promise<readonly StoredEntry[]> {
  const entries: StoredEntry[] = []
  for (const at of regionNames) {
    for (const region of regionNames) {
      const records = await storedRecords(clusters[at].kafka, topicName(prefix, region))
      for (const record of records) entries.push(entryIn(at, region, record))
    }
  }
  return entries
}

export function entryIn(cluster: KafkaRegionName, topic: KafkaRegionName, record: BusRecord): StoredEntry {
  return { ...entryOf(record), cluster, topic, tenant: regionOfPayload(record.value) }
}
