import { join } from 'node:path'
import { domains } from '../../../src/core/provider.ts'
import { storedRecords } from '../../integration/kafka/stored-records.ts'
import { startKafkaCluster } from '../kafka/start-kafka.ts'
import type { KafkaCluster } from '../kafka/start-kafka.ts'
import { reapedFolder } from '../reaper.ts'
import { readRegionLog } from '../region-log.ts'
import type { StoredTopic } from './stored-surfaces.ts'

export type KafkaRegion = 'uk' | 'eu'
export type CanaryClusters = Readonly<Record<KafkaRegion, KafkaCluster>>

export async function startCanaryClusters(): Promise<CanaryClusters> {
  // Always brokers of our own, whose disks can be read; an index has nothing but offsets, and would be 10 MiB of zeros.
  const options = { brokers: 1, properties: { 'log.index.size.max.bytes': '65536' } } as const
  const [uk, eu] = await Promise.all([
    startKafkaCluster({ name: 'canaries-uk', ...options }),
    startKafkaCluster({ name: 'canaries-eu', ...options })
  ])
  return { uk, eu }
}

/**
 * In each cluster the topics of its own region, and some of the others': else what is sent to a wrong cluster would not be
 * stored there, and no search would see it.
 */
export async function addCanaryTopics(clusters: CanaryClusters, prefix: string): Promise<void> {
  for (const at of ['uk', 'eu'] as const)
    await Promise.all(topicsIn(at, prefix).map(async (name) => clusters[at].createTopic({ name, partitions: 1 })))
}

/** Every record of both clusters and of the embedded log. */
export async function readStoredTopics(
  clusters: CanaryClusters,
  { prefix, log }: { readonly prefix: string; readonly log: string }
): Promise<readonly StoredTopic[]> {
  const stored: StoredTopic[] = []
  for (const at of ['uk', 'eu'] as const)
    for (const topic of topicsIn(at, prefix))
      stored.push({ at, topic, records: await storedRecords(clusters[at], topic) })
  const { events, decisions } = await readRegionLog(log)
  for (const [topic, records] of Map.groupBy([...events, ...decisions], (record) => record.topic))
    stored.push({ at: 'ch', topic, records })
  return stored
}

/** Where a cluster's broker has its data and its own log. */
export function folderOf({ name, clusterId }: KafkaCluster): string {
  return join(reapedFolder(), `${name}-${clusterId}`)
}

function topicsIn(at: KafkaRegion, prefix: string): readonly string[] {
  const own = [...domains, 'quarantine', 'decisions'].map((kind) => `${prefix}.${at}.${kind}`)
  const others = ['uk', 'eu', 'ch', 'no'].filter((region) => region !== at)
  const foreign = others.flatMap((region) =>
    ['scm', 'billing', 'quarantine'].map((kind) => `${prefix}.${region}.${kind}`)
  )
  return [...own, ...foreign, `${prefix}.audit`]
}
