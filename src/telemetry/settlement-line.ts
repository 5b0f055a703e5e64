import type { EventAttributes, PlacedEvent } from '../core/event.ts'
import type { Settlement } from '../core/observer.ts'
import type { Outcome } from '../core/outcome.ts'
import type { Problem } from '../core/problem.ts'
import type { ProblemCode } from '../core/problems.ts'
import { errorFieldsOf } from './error-fields.ts'
import type { LogFields } from './json-log.ts'

export interface SettlementLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly msg: string
  readonly fields: LogFields
}

/** A batch may hold thousands; the first ones lead to the others. */
const maxListed = 10

/** Deferred, but because of the sender: nothing of ours is broken. */
const senderCaused: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'body-timeout',
  'request-timeout',
  'too-many-requests'
])

/**
 * The one line of a delivery. Attributes of valid events, words of ours, and nothing else of a sender's. All fields in one
 * literal, those without a value undefined: spreading them in costs several times as much, with every delivery.
 */
export function lineOf(settlement: Settlement): SettlementLine {
  const { outcome, source, deliveryId, status, bodyBytes } = settlement
  const event = eventFields(settlement.events)
  const placed = 'events' in outcome ? outcome.events : []
  const quarantine = outcome.kind === 'quarantined' ? quarantineFields(placed) : undefined
  const problem = 'problem' in outcome ? problemFields(outcome.problem) : undefined
  return {
    level: levelOf(outcome),
    msg: `delivery ${outcome.kind}`,
    fields: {
      deliveryId,
      source,
      outcome: outcome.kind,
      status,
      durationMs: Math.max(0, settlement.settledAt - settlement.receivedAt),
      bytes: bodyBytes,
      eventIds: event.eventIds,
      events: event.events,
      types: event.types,
      correlationId: event.correlationId,
      traceId: event.traceId,
      regions: 'events' in outcome ? distinct(placed, ({ route }) => route.region) : undefined,
      topics: 'events' in outcome ? distinct(placed, ({ route }) => route.topic) : undefined,
      quarantined: quarantine?.quarantined,
      why: quarantine?.why,
      reasons: quarantine?.reasons,
      until: quarantine?.until,
      code: problem?.code,
      reason: outcome.kind === 'ignored' ? outcome.reason : problem?.reason,
      errorName: problem?.errorName,
      errorCode: problem?.errorCode,
      errorFrames: problem?.errorFrames
    }
  }
}

function levelOf(outcome: Outcome): SettlementLine['level'] {
  // Somebody has to look at it, or it is lost in the end.
  if (outcome.kind === 'quarantined') return 'warn'
  if (!('problem' in outcome)) return 'info'
  return outcome.kind === 'deferred' && !senderCaused.has(outcome.problem.code) ? 'error' : 'warn'
}

function eventFields(events: readonly EventAttributes[]) {
  const [first] = events
  if (first === undefined) return {}
  const ids = distinct(events, ({ id }) => id)
  return {
    eventIds: firstOf(ids),
    events: ids.length,
    types: firstOf(distinct(events, ({ type }) => type)),
    correlationId: first.correlationid,
    traceId: first.traceparent?.split('-')[1]
  }
}

/** Words of ours, and ids of rules. */
function quarantineFields(events: readonly PlacedEvent[]) {
  const kept = events.flatMap(({ quarantine }) => quarantine ?? [])
  const until = Math.min(...kept.map((each) => each.until ?? Number.POSITIVE_INFINITY))
  return {
    quarantined: kept.length,
    why: [...new Set(kept.map(({ why }) => why))],
    reasons: firstOf([...new Set(kept.map(({ reason }) => reason))]),
    until: Number.isFinite(until) ? new Date(until).toISOString() : undefined
  }
}

function problemFields({ code, reason, cause }: Problem) {
  const { errorName, errorCode, errorFrames } = errorFieldsOf(cause)
  return { code, reason, errorName, errorCode, errorFrames: code === 'internal' ? errorFrames : undefined }
}

function firstOf(texts: readonly string[]): readonly string[] {
  return texts.length <= maxListed ? texts : texts.slice(0, maxListed)
}

function distinct<T>(events: readonly T[], read: (event: T) => string): readonly string[] {
  const [first, ...others] = events
  if (first === undefined) return []
  return others.length === 0 ? [read(first)] : [...new Set(events.map(read))]
}
