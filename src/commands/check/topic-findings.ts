import type { FoundTopic, TopicInspection } from '../../bus/kafka/inspect/inspect-topic.ts'
import type { TopicSettings } from '../../bus/kafka/inspect/inspect-settings.ts'
import type { RegionConfig } from '../../config/config.ts'
import type { Severity } from '../../config/finding.ts'
import { maxDecisionBytes } from '../../pipeline/record-decisions.ts'
import type { ConnectFinding } from './connect-finding.ts'

type Trouble = readonly [severity: Severity, message: string, hint?: string]

const dayMs = 24 * 60 * 60 * 1000

/** What keeps a topic from taking every event of its region, or from keeping it. */
export function findTopicTrouble(
  { name, maxEventBytes }: Pick<RegionConfig, 'name' | 'maxEventBytes'>,
  topic: TopicInspection
): readonly ConnectFinding[] {
  const largest = mostBytesIn(topic.name, maxEventBytes)
  const troubles = topic.found ? troublesOf(topic, largest) : [lookFor(topic, largest)]
  return troubles.map(([severity, message, hint]) => ({
    severity,
    region: name,
    topic: topic.name,
    message,
    hint: hint ?? null
  }))
}

/** Decisions are smaller than events. */
function mostBytesIn(topic: string, maxEventBytes: number): number {
  return holdsDecisions(topic) ? Math.min(maxDecisionBytes, maxEventBytes) : maxEventBytes
}

function holdsDecisions(topic: string): boolean {
  return /\.(?:decisions|audit)$/.test(topic)
}

function lookFor({ fault }: Extract<TopicInspection, { found: false }>, maxEventBytes: number): Trouble {
  if (fault.reason !== 'topic-missing') return ['error', fault.description]
  const settings = `min.insync.replicas=2 and max.message.bytes=${maxEventBytes}`
  const hint = `create it, say with 12 partitions, replication factor 3, ${settings}; the gateway creates no topic`
  return ['error', 'does not exist', hint]
}

function troublesOf(topic: FoundTopic, maxEventBytes: number): readonly Trouble[] {
  const { settings } = topic
  const known = 'reason' in settings ? undefined : settings
  return [
    ...writeTroubles(topic),
    ...leaderTroubles(topic),
    ...(known === undefined
      ? [settingsUnknown]
      : [...copyTroubles(topic, known), ...sizeTroubles(topic.name, known, maxEventBytes), ...keepingTroubles(known)]),
    ...(topic.replicationFactor === 1 ? [oneCopy] : [])
  ]
}

const settingsUnknown: Trouble = [
  'warning',
  'its settings are unknown: this client may not see them',
  'to have them checked, give it DESCRIBE_CONFIGS on the topic'
]
const oneCopy: Trouble = [
  'warning',
  'its replication factor is 1: what a broker loses is lost',
  'keep three copies where events matter'
]

function writeTroubles({ mayWrite }: FoundTopic): readonly Trouble[] {
  if (mayWrite === undefined)
    return [['warning', 'whether this client may write to it is unknown: brokers before Kafka 2.3 do not tell']]
  return mayWrite ? [] : [['error', 'this client may not write to it', 'give it WRITE on the topic']]
}

function leaderTroubles(topic: FoundTopic): readonly Trouble[] {
  const { partitionsWithoutLeader: without, partitionsBelowMinInSync: below } = topic
  const troubles: Trouble[] = []
  if (without.length > 0)
    troubles.push([
      'error',
      `has no leader for ${partitions(without)}`,
      'bring the brokers back that have its replicas'
    ])
  const refusing = below.filter((index) => !without.includes(index))
  if (refusing.length > 0)
    troubles.push([
      'error',
      `has fewer replicas in sync than min.insync.replicas in ${partitions(refusing)}: nothing is stored there now`,
      'bring the missing brokers back'
    ])
  return troubles
}

function copyTroubles({ replicationFactor }: FoundTopic, settings: TopicSettings): readonly Trouble[] {
  const least = settings.minInSyncReplicas
  if (least === undefined) return []
  if (least > replicationFactor)
    return [
      [
        'warning',
        `its min.insync.replicas, ${least}, is above its replication factor, ${replicationFactor}: brokers count it as ${replicationFactor}${replicationFactor === 1 ? '' : ', so one broker down stops all writing'}`,
        'add replicas, or lower min.insync.replicas below the replication factor'
      ]
    ]
  if (replicationFactor === 1) return []
  if (least === 1)
    return [['warning', 'its min.insync.replicas is 1: an event may be acknowledged with one copy', 'set it to 2']]
  if (least === replicationFactor)
    return [
      [
        'warning',
        `its min.insync.replicas is its replication factor, ${least}: one broker down stops all writing`,
        'have one replica more than min.insync.replicas'
      ]
    ]
  return []
}

/**
 * `maxEventBytes` counts what Kafka adds to an event (`recordBytes` of src/pipeline/encode.ts has 128 bytes for the
 * batch's header, 61, and the record's framing), so the two are compared as they are.
 */
function sizeTroubles(topic: string, { maxMessageBytes }: TopicSettings, maxEventBytes: number): readonly Trouble[] {
  if (maxMessageBytes === undefined || maxMessageBytes >= maxEventBytes) return []
  if (holdsDecisions(topic))
    return [['error', `its max.message.bytes, ${maxMessageBytes}, is below ${maxEventBytes}, which a record may have`]]
  return [
    [
      'error',
      `its max.message.bytes, ${maxMessageBytes}, is below the region’s maxEventBytes, ${maxEventBytes}: the broker would refuse events that the gateway takes`,
      'raise the one or lower the other'
    ]
  ]
}

function keepingTroubles({ retentionMs, cleanupPolicy = '' }: TopicSettings): readonly Trouble[] {
  const policies = cleanupPolicy.split(',').map((policy) => policy.trim())
  const troubles: Trouble[] = []
  if (policies.includes('delete') && retentionMs !== undefined && retentionMs >= 0 && retentionMs < dayMs)
    troubles.push([
      'warning',
      `its retention.ms, ${retentionMs}, is less than a day: what no consumer has read by then is lost`,
      'keep events for as long as consumers may be down'
    ])
  if (policies.includes('compact'))
    troubles.push([
      'warning',
      `its cleanup.policy is ${cleanupPolicy}: of the events with one key all but the last are removed`,
      'set cleanup.policy=delete'
    ])
  return troubles
}

/** Some, as there may be hundreds. */
function partitions(indexes: readonly number[]): string {
  const shown = indexes.slice(0, 5).join(', ')
  const more = indexes.length > 5 ? ` and ${indexes.length - 5} more` : ''
  return `partition${indexes.length === 1 ? '' : 's'} ${shown}${more}`
}
