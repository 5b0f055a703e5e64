import type { ClusterAnswer, ClusterInspection } from '../../../src/bus/kafka/inspect/inspect-cluster.ts'
import type { TopicSettings } from '../../../src/bus/kafka/inspect/inspect-settings.ts'
import type { FoundTopic, InspectionFault, TopicInspection } from '../../../src/bus/kafka/inspect/inspect-topic.ts'
import { findConnectTrouble } from '../../../src/commands/check/connect-findings.ts'
import type { ConnectFinding } from '../../../src/commands/check/connect-finding.ts'
import type { RegionInspection } from '../../../src/commands/check/inspect-regions.ts'

export const mebibyte = 1024 * 1024
export const dayMs = 86_400_000

export const goodSettings: TopicSettings = {
  minInSyncReplicas: 2,
  maxMessageBytes: mebibyte,
  retentionMs: 7 * dayMs,
  retentionBytes: -1,
  cleanupPolicy: 'delete',
  compressionType: 'producer',
  timestampType: 'CreateTime'
}

export function topicWith(change: Partial<FoundTopic>, settings: Partial<TopicSettings> = {}): FoundTopic {
  return {
    name: 'acme.uk.scm',
    found: true,
    partitions: 12,
    replicationFactor: 3,
    partitionsWithoutLeader: [],
    partitionsBelowMinInSync: [],
    mayWrite: true,
    settings: { ...goodSettings, ...settings },
    ...change
  }
}

export function faultWith(change: Partial<InspectionFault> = {}): InspectionFault {
  return { reason: 'unreachable', description: 'It is not there.', connectionCode: undefined, ...change }
}

export function answerWith(change: Partial<ClusterAnswer> = {}): ClusterAnswer {
  return {
    clusterId: 'id-uk',
    version: { release: '4.3', supportedLevel: 30, agreedLevel: 29 },
    brokers: [{ id: 1, address: 'kafka-uk:9092', clusterId: undefined, fault: undefined }],
    topics: [topicWith({})],
    ...change
  }
}

export function regionWith(change: Partial<ClusterInspection> = {}, name = 'uk'): RegionInspection {
  const cluster = { name: `${name}-a`, brokers: [`kafka-${name}:9092`], tls: undefined, sasl: undefined }
  const bus = {
    kind: 'kafka',
    client: 'kafkajs',
    compression: 'lz4',
    lingerMs: 0,
    requestTimeoutMs: 1,
    connectTimeoutMs: 1,
    cluster
  } as const
  return {
    region: { name, maxEventBytes: mebibyte, bus },
    kind: 'kafka',
    cluster: cluster.name,
    entries: [{ address: `kafka-${name}:9092`, clusterId: `id-${name}`, fault: undefined }],
    answer: answerWith({
      clusterId: `id-${name}`,
      brokers: [{ id: 1, address: `kafka-${name}:9092`, clusterId: undefined, fault: undefined }]
    }),
    ...change
  }
}

export function findingsOf(topic: TopicInspection): readonly ConnectFinding[] {
  return findConnectTrouble([regionWith({ answer: answerWith({ topics: [topic] }) })])
}
