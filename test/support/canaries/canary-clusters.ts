import { join } from 'node:path'
import { domains } from '../../../src/core/provider.ts'
import { storedRecords } from '../../integration/kafka/stored-records.ts'
import { startKafkaCluster } from '../kafka/start-kafka.ts'
import type { KafkaCluster } from '../kafka/start-kafka.ts'
import { reapedFolder } from '../reaper.ts'
import { readRegionLog } from '../region-log.ts'
import { canaryRegions } from './canary-sources.ts'
import type { StoredTopic } from './stored-surfaces.ts'

export type KafkaRegion = 'uk' | 'eu'
export type CanaryClusters = Readonly<Record<KafkaRegion, KafkaCluster>>

export async function startCanaryClusters(atEnd: (end: () => Promise<void>) => void): Promise<CanaryClusters> {
  // Always brokers of our own, whose disks can be read; an index has nothing but offsets, and would be 10 MiB of zeros.
  const properties = { 'log.index.size.max.bytes': '65536' }
  const start = async (name: string): Promise<KafkaCluster> => {
    const cluster = await startKafkaCluster({ name, brokers: 1, properties })
    atEnd(async () => cluster.stop())
    return cluster
  }
  const [uk, eu] = await Promise.all([start('canaries-uk'), start('canaries-eu')])
  return { uk, eu }
}

/**
 * In each cluster the topics of its own region, and some of the others': else what is sent to a wrong cluster would not be
 * stored there, and no search would see it.
 */
export async function addCanaryTopics(clusters: CanaryClusters, prefix: string): Promise<void> {
  await Promise.all(topicsOf(prefix).map(async ([at, name]) => clusters[at].createTopic({ name, partitions: 1 })))
}

/** Every record of both clusters and of the embedded log. */
export async function readStoredTopics(
  clusters: CanaryClusters,
  { prefix, log }: { readonly prefix: string; readonly log: string }
): Promise<readonly StoredTopic[]> {
  const stored = await Promise.all(
    topicsOf(prefix).map(async ([at, topic]): Promise<StoredTopic> => ({
      at,
      topic,
      records: await storedRecords(clusters[at], topic)
    }))
  )
  const { events, decisions } = await readRegionLog(log)
  for (const [topic, records] of Map.groupBy([...events, ...decisions], (record) => record.topic))
    stored.push({ at: 'ch', topic, records })
  return stored
}

/** Where a cluster's broker has its data and its own log. */
export function folderOf({ name, clusterId }: KafkaCluster): string {
  return join(reapedFolder(), `${name}-${clusterId}`)
}

function topicsOf(prefix: string): readonly (readonly [at: KafkaRegion, topic: string])[] {
  return (['uk', 'eu'] as const).flatMap((at) => {
    const own = [...domains, 'quarantine', 'decisions'].map((kind) => `${at}.${kind}`)
    const others = canaryRegions.filter((region) => region !== at)
    const foreign = others.flatMap((region) => [`${region}.scm`, `${region}.quarantine`])
    return [...own, ...foreign, 'audit'].map((name) => [at, `${prefix}.${name}`] as const)
  })
}
