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

/** The one line of a delivery. Attributes of valid events, words of ours, and nothing else of a sender's. */
export function lineOf(settlement: Settlement): SettlementLine {
  const { outcome, source, deliveryId, status, bodyBytes } = settlement
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
      ...eventFields(settlement.events),
      ...('events' in outcome ? routeFields(outcome.events) : {}),
      ...(outcome.kind === 'quarantined' ? quarantineFields(outcome.events) : {}),
      ...(outcome.kind === 'ignored' ? { reason: outcome.reason } : {}),
      ...('problem' in outcome ? problemFields(outcome.problem) : {})
    }
  }
}

function levelOf(outcome: Outcome): SettlementLine['level'] {
  // Somebody has to look at it, or it is lost in the end.
  if (outcome.kind === 'quarantined') return 'warn'
  if (!('problem' in outcome)) return 'info'
  return outcome.kind === 'deferred' && !senderCaused.has(outcome.problem.code) ? 'error' : 'warn'
}

function eventFields(events: readonly EventAttributes[]): LogFields {
  const [first] = events
  if (first === undefined) return {}
  const ids = distinct(events, ({ id }) => id)
  return {
    eventIds: ids.slice(0, maxListed),
    events: ids.length,
    types: distinct(events, ({ type }) => type).slice(0, maxListed),
    correlationId: first.correlationid,
    traceId: first.traceparent?.split('-')[1]
  }
}

function routeFields(events: readonly PlacedEvent[]): LogFields {
  return {
    regions: distinct(events, ({ route }) => route.region),
    topics: distinct(events, ({ route }) => route.topic)
  }
}

/** Words of ours, and ids of rules. */
function quarantineFields(events: readonly PlacedEvent[]): LogFields {
  const kept = events.flatMap(({ quarantine }) => quarantine ?? [])
  const until = Math.min(...kept.map((each) => each.until ?? Number.POSITIVE_INFINITY))
  return {
    quarantined: kept.length,
    why: [...new Set(kept.map(({ why }) => why))],
    reasons: [...new Set(kept.map(({ reason }) => reason))].slice(0, maxListed),
    until: Number.isFinite(until) ? new Date(until).toISOString() : undefined
  }
}

function problemFields({ code, reason, cause }: Problem): LogFields {
  const { errorFrames, ...error } = errorFieldsOf(cause)
  return { code, reason, ...error, ...(code === 'internal' ? { errorFrames } : {}) }
}

function distinct<T>(events: readonly T[], read: (event: T) => string): readonly string[] {
  const [first, ...others] = events
  if (first === undefined) return []
  return others.length === 0 ? [read(first)] : [...new Set(events.map(read))]
}
