import type { ClusterInspection } from '../../bus/kafka/inspect/inspect-cluster.ts'
import type { ConnectFinding } from './connect-finding.ts'
import { hintFor } from './connection-hint.ts'

type Trouble = Pick<ConnectFinding, 'severity' | 'message' | 'hint'>

/** What is wrong with the way to a region's cluster. */
export function findClusterTrouble(region: string, inspection: ClusterInspection): readonly ConnectFinding[] {
  const troubles = [...lostEntries(inspection), ...lostBrokers(inspection), ...strangers(inspection)]
  return troubles.map((trouble) => ({ ...trouble, region, topic: null }))
}

/** One of several may be missing, unless its partitions can't be written without it. */
function lostEntries({ entries, answer }: ClusterInspection): readonly Trouble[] {
  const inUse = new Set(answer?.brokers.map(({ address }) => address))
  return entries.flatMap(({ address, fault }): readonly Trouble[] => {
    if (fault === undefined) return []
    const severity = answer === undefined || inUse.has(address) ? 'error' : 'warning'
    return [{ severity, message: `${address} of \`brokers\`: ${fault.description}`, hint: hintFor(fault) }]
  })
}

/** Clients go where the cluster sends them, whatever `brokers` says. */
function lostBrokers({ entries, answer }: ClusterInspection): readonly Trouble[] {
  const told = new Set(entries.map(({ address }) => address))
  return (answer?.brokers ?? []).flatMap(({ id, address, fault }): readonly Trouble[] => {
    if (fault === undefined || told.has(address)) return []
    const message = `broker ${id} tells clients to connect to ${address}: ${fault.description}`
    return [
      { severity: 'error', message, hint: 'set its `advertised.listeners` to an address that is reachable from here' }
    ]
  })
}

/** An address that leads to another cluster would take this region's events there. */
function strangers({ entries, answer }: ClusterInspection): readonly Trouble[] {
  const own = answer?.clusterId
  if (own === undefined) return []
  const leads = new Map([...entries, ...(answer?.brokers ?? [])].map(({ address, clusterId }) => [address, clusterId]))
  return [...leads]
    .filter(([, clusterId]) => clusterId !== undefined && clusterId !== own)
    .map(([address, clusterId]) => ({
      severity: 'error',
      message: `${address} leads to the cluster ${clusterId}, and the region’s other brokers are ${own}`,
      hint: 'all brokers of a region are one cluster: look at `brokers`, `advertised.listeners` and DNS'
    }))
}
