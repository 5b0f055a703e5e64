import type { BrokerInspection, EntryInspection } from '../../bus/kafka/inspect/inspect-cluster.ts'
import type { InspectionFault, TopicInspection } from '../../bus/kafka/inspect/inspect-topic.ts'
import type { RegionInspection } from './inspect-regions.ts'

/** For `--json`: every field is always there, and null where nothing is known. */
export function describeInspection(inspection: RegionInspection): object {
  const { region, kind } = inspection
  if (kind === 'embedded') return { region: region.name, bus: kind }
  const { cluster, entries, answer } = inspection
  return {
    region: region.name,
    bus: kind,
    cluster,
    reachable: answer !== undefined,
    clusterId: answer?.clusterId ?? null,
    kafka: answer?.version?.release ?? null,
    metadataVersion: answer?.version?.agreedLevel ?? null,
    entries: entries.map(describeEntry),
    brokers: (answer?.brokers ?? []).map(describeBroker),
    topics: (answer?.topics ?? []).map(describeTopicState)
  }
}

function describeEntry({ address, fault }: EntryInspection): object {
  return { address, fault: describeFault(fault) }
}

function describeBroker({ id, address, fault }: BrokerInspection): object {
  return { id, address, fault: describeFault(fault) }
}

function describeFault(fault: InspectionFault | undefined): object | null {
  return fault === undefined ? null : { reason: fault.reason, description: fault.description }
}

function describeTopicState(topic: TopicInspection): object {
  const found = topic.found ? topic : undefined
  const settings = found === undefined || 'reason' in found.settings ? undefined : found.settings
  return {
    name: topic.name,
    found: topic.found,
    fault: topic.found ? null : describeFault(topic.fault),
    mayWrite: found?.mayWrite ?? null,
    partitions: found?.partitions ?? null,
    replicationFactor: found?.replicationFactor ?? null,
    partitionsWithoutLeader: found?.partitionsWithoutLeader ?? null,
    partitionsBelowMinInSync: found?.partitionsBelowMinInSync ?? null,
    minInSyncReplicas: settings?.minInSyncReplicas ?? null,
    maxMessageBytes: settings?.maxMessageBytes ?? null,
    retentionMs: settings?.retentionMs ?? null,
    retentionBytes: settings?.retentionBytes ?? null,
    cleanupPolicy: settings?.cleanupPolicy ?? null,
    compressionType: settings?.compressionType ?? null,
    timestampType: settings?.timestampType ?? null
  }
}
