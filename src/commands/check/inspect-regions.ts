import { inspectKafka } from '../../app/inspect-kafka.ts'
import type { ClusterInspection } from '../../bus/kafka/inspect/inspect-cluster.ts'
import type { Config, RegionConfig } from '../../config/config.ts'
import type { ReachReport } from '../../policy/classes/reach-report.ts'
import { writableTopics } from './writable-topics.ts'

export type RegionInspection = { readonly region: RegionConfig } & (
  { readonly kind: 'embedded' } | ({ readonly kind: 'kafka'; readonly cluster: string } & ClusterInspection)
)

/** Asks the clusters of all regions at once. Never throws. */
export async function inspectRegions(config: Config, report: ReachReport): Promise<readonly RegionInspection[]> {
  const topics = writableTopics(config, report)
  return Promise.all(
    [...config.regions.values()].map(async (region) =>
      inspectRegion(region, topics.get(region.name) ?? [], config.gateway.name)
    )
  )
}

async function inspectRegion(
  region: RegionConfig,
  topics: readonly string[],
  gateway: string
): Promise<RegionInspection> {
  const { bus } = region
  if (bus.kind === 'embedded') return { region, kind: 'embedded' }
  const inspection = await inspectKafka(bus, { clientId: `${gateway}-check`, topics })
  return { region, kind: 'kafka', cluster: bus.cluster.name, ...inspection }
}
