import type { TopicInspection } from '../../bus/kafka/inspect/inspect-topic.ts'
import type { ConnectFinding } from './connect-finding.ts'
import { isQuarantineTopic } from '../../pipeline/quarantine-place.ts'

/** What a topic of quarantined events removes before they end by themselves. */
export function findShortStay(
  region: string,
  topic: TopicInspection,
  stayMs: number | undefined
): readonly ConnectFinding[] {
  if (stayMs === undefined || !topic.found || !isQuarantineTopic(topic.name) || 'reason' in topic.settings) return []
  const { retentionMs, cleanupPolicy = 'delete' } = topic.settings
  if (retentionMs === undefined || retentionMs < 0 || !cleanupPolicy.includes('delete') || retentionMs > stayMs)
    return []
  return [
    {
      severity: 'warning',
      region,
      topic: topic.name,
      message: `its retention.ms, ${retentionMs}, is no more than events may have to stay, ${Math.round(stayMs)}: the topic removes them before they end`,
      hint: 'raise retention.ms, or release within that time'
    }
  ]
}
