import { copyKey } from '../stored-copies.ts'
import type { StoredCopies, StoredCopy } from '../stored-copies.ts'
import type { StoredDecision } from '../stored-decisions.ts'

/** One event with all that a region stores about it. */
export interface PastEvent {
  readonly id: string
  readonly source: string
  readonly type: string
  /** The last one that was made. */
  readonly decision: StoredDecision
  /** The last for which rules were asked: who drops an event asks none. */
  readonly judged: StoredDecision
  /** Where the last decision says that it is; undefined where it is there no more. */
  readonly copy: StoredCopy | undefined
  /** As it lay in quarantine, with what policy saw then, where it ever did. */
  readonly kept: StoredCopy | undefined
  readonly driftedThen: boolean
}

/**
 * In Kafka the order of storing holds within a partition, and a release may be told in another: so times order decisions.
 * Ids are unique within a source of events only: one id may be that of several.
 */
export function pastEvents(decisions: readonly StoredDecision[], copies: StoredCopies): readonly PastEvent[] {
  return [...Map.groupBy(decisions, ({ event }) => copyKey(event))].flatMap(([key, own]): PastEvent[] => {
    const inOrder = own.toSorted((one, other) => Date.parse(one.time) - Date.parse(other.time))
    const decision = inOrder.at(-1)
    if (decision === undefined) return []
    const { id, source, type, topic, verdict, reason } = decision.event
    const byTopic = copies.get(key)
    return [
      {
        id,
        source,
        type,
        decision,
        judged: inOrder.findLast(({ event }) => event.verdict !== 'dropped') ?? decision,
        copy: topic === undefined ? undefined : byTopic?.get(topic),
        kept: [...(byTopic?.values() ?? [])].findLast(({ quarantined }) => quarantined !== undefined),
        driftedThen: verdict === 'held' && (reason?.split(' ').includes('drift') ?? false)
      }
    ]
  })
}
