import type { ConnectFinding } from './connect-finding.ts'
import type { RegionInspection } from './inspect-regions.ts'

type KafkaRegion = Extract<RegionInspection, { kind: 'kafka' }>

/** Two regions never share a broker (invariant 2): by name they may look apart and be one cluster. */
export function findShared(inspections: readonly RegionInspection[]): readonly ConnectFinding[] {
  const regions = inspections.filter((it) => it.kind === 'kafka')
  return regions.flatMap((region, index) =>
    regions.slice(0, index).flatMap((earlier) => {
      const what = sharedBy(earlier, region)
      return what === undefined ? [] : [sharedFinding(earlier, region, what)]
    })
  )
}

function sharedFinding(earlier: KafkaRegion, region: KafkaRegion, what: string): ConnectFinding {
  return {
    severity: 'error',
    region: region.region.name,
    topic: null,
    message: `the regions ${earlier.region.name} and ${region.region.name} share ${what}`,
    hint: 'two regions never share a broker: give each a cluster of its own'
  }
}

function sharedBy(one: KafkaRegion, other: KafkaRegion): string | undefined {
  const ids = clusterIdsOf(one)
  const id = [...clusterIdsOf(other)].find((it) => ids.has(it))
  if (id !== undefined) return `the cluster ${id}`
  const addresses = addressesOf(one)
  const address = [...addressesOf(other)].find((it) => addresses.has(it))
  return address === undefined ? undefined : `the broker ${address}`
}

function clusterIdsOf({ entries, answer }: KafkaRegion): ReadonlySet<string> {
  const told = [...entries, ...(answer?.brokers ?? [])].map(({ clusterId }) => clusterId)
  return new Set([...told, answer?.clusterId].filter((id) => id !== undefined))
}

/** As the configuration and as the brokers themselves name them. */
function addressesOf({ entries, answer }: KafkaRegion): ReadonlySet<string> {
  return new Set([...entries, ...(answer?.brokers ?? [])].map(({ address }) => address.toLowerCase()))
}
