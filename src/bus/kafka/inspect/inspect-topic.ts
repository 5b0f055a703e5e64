import type { FaultWord } from '../fault-reasons.ts'
import type { PartitionMetadata, TopicMetadata } from './inspect-metadata.ts'
import type { TopicSettings } from './inspect-settings.ts'
import { KafkaFault, faultWithCode } from '../kafka-fault.ts'

export interface InspectionFault {
  readonly reason: FaultWord
  /** For the operator: what to do, and what the client said. */
  readonly description: string
  /** Node's own code, where the connection failed: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  readonly connectionCode: string | undefined
}

export type TopicInspection = MissingTopic | FoundTopic

interface MissingTopic {
  readonly name: string
  readonly found: false
  readonly fault: InspectionFault
}

export interface FoundTopic {
  readonly name: string
  readonly found: true
  readonly partitions: number
  /** The least of its partitions. */
  readonly replicationFactor: number
  readonly partitionsWithoutLeader: readonly number[]
  /** Those that refuse records now; empty when the settings are not known. */
  readonly partitionsBelowMinInSync: readonly number[]
  /** Undefined where the broker cannot tell (before Kafka 2.3). */
  readonly mayWrite: boolean | undefined
  /** A fault when they may not be seen. */
  readonly settings: TopicSettings | InspectionFault
}

export function describeTopic(
  name: string,
  metadata: TopicMetadata | undefined,
  settings: TopicSettings | InspectionFault = describeFault(new KafkaFault('unexpected'))
): TopicInspection {
  if (metadata === undefined) return { name, found: false, fault: describeFault(new KafkaFault('unexpected')) }
  const { errorCode, partitions, mayWrite } = metadata
  if (errorCode !== 0) return { name, found: false, fault: faultOfCode(errorCode) }
  const least = 'reason' in settings ? undefined : settings.minInSyncReplicas
  return {
    name,
    found: true,
    partitions: partitions.length,
    replicationFactor: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    partitionsWithoutLeader: indexesOf(partitions, ({ leader }) => leader < 0),
    partitionsBelowMinInSync: indexesOf(partitions, (partition) => least !== undefined && refuses(partition, least)),
    mayWrite,
    settings
  }
}

/** Brokers ask for no more replicas in sync than there are replicas: with one, `min.insync.replicas` of 2 is 1. */
function refuses({ replicas, inSync }: PartitionMetadata, minInSyncReplicas: number): boolean {
  return inSync.length < Math.min(minInSyncReplicas, replicas.length)
}

function indexesOf(
  partitions: readonly PartitionMetadata[],
  fits: (partition: PartitionMetadata) => boolean
): readonly number[] {
  return partitions
    .filter(fits)
    .map(({ index }) => index)
    .toSorted((left, right) => left - right)
}

export function faultOfCode(code: number): InspectionFault {
  return describeFault(faultWithCode(code))
}

export function describeFault(fault: KafkaFault): InspectionFault {
  const { cause } = fault.problem
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return {
    reason: fault.reason,
    description: fault.describe(),
    connectionCode: typeof code === 'string' ? code : undefined
  }
}
