import type { BusRecord } from '../core/bus.ts'
import type { Instant } from '../core/clock.ts'
import type { DecisionRecord, EventDecision } from '../core/decision-record.ts'
import type { Decided, EventAttributes, PlacedEvent } from '../core/event.ts'
import { formatTime } from '../core/format-time.ts'
import type { Policy } from '../core/policy.ts'
import type { RoutingView } from '../core/routing-view.ts'
import type { FactValue } from '../core/tenant.ts'
import type { Source } from '../core/source.ts'
import type { Region, Snapshot } from '../core/snapshot.ts'
import { quarantineKey } from './quarantine-place.ts'

/** A record of decisions holds no more than this, and no more than its region's events, so that a broker that takes these takes it. */
export const maxDecisionBytes = 64 * 1024
/** Generously, besides the decisions: what they share, and the headers. */
const sharedBytes = 4 * 1024
const maxDecisions = 16

/** The delivery that decisions are about. */
export interface DecidedDelivery {
  readonly deliveryId: string
  readonly receivedAt: Instant
  readonly source: Pick<Source, 'name'>
  readonly snapshot: Snapshot
  /** Of events that have come out of a quarantine: then `receivedAt` is when they did. */
  readonly verdict?: 'released' | 'dropped'
}

/** What one decision is recorded from. */
export interface DecidedEvent {
  readonly attributes: Pick<EventAttributes, 'id' | 'source' | 'type'>
  readonly decided: Decided
  readonly verdict: EventDecision['verdict']
  readonly topic?: string | undefined
  readonly reason?: string | undefined
}

/** How decisions become records of a topic. */
export interface DecisionForm {
  readonly prefix: string
  /** Of the region that stores them. */
  readonly maxEventBytes: number
  /** Tells records about one delivery in one region apart that are made at different places. */
  readonly part?: 'unstored'
}

/**
 * The decisions about one delivery's events in one region, as records of that region's topic of decisions: few for many
 * events, because they are stored with them.
 */
export function recordDecisions(
  { name, maxEventBytes }: Pick<Region, 'name' | 'maxEventBytes'>,
  events: readonly PlacedEvent[],
  delivery: DecidedDelivery
): readonly BusRecord[] {
  const { prefix } = delivery.snapshot.events
  const decided = events.map((event) => placedDecision(event, delivery.verdict))
  return encodeDecisions(decisionRecord(name, decided, delivery), { prefix, maxEventBytes })
}

function placedDecision(
  { attributes, route, decided, quarantine }: PlacedEvent,
  end: EventDecision['verdict'] | undefined
): DecidedEvent {
  const verdict = end ?? (quarantine === undefined ? 'published' : quarantine.why)
  return { attributes, decided, verdict, topic: route.topic, reason: quarantine?.reason }
}

export function decisionRecord(
  region: string,
  events: readonly DecidedEvent[],
  { deliveryId, receivedAt, source, snapshot }: DecidedDelivery
): DecisionRecord {
  const { gateway, digest, policy } = snapshot
  return {
    delivery: deliveryId,
    gateway: gateway.name,
    source: source.name,
    time: formatTime(receivedAt),
    snapshot: digest,
    region,
    events: events.map((event) => decisionOf(event, policy))
  }
}

/** One record as it is stored: in parts where there are many events. */
export function encodeDecisions(
  record: DecisionRecord,
  { prefix, maxEventBytes, part }: DecisionForm
): readonly BusRecord[] {
  const name = [record.delivery, record.region, ...(part === undefined ? [] : [part])].join(':')
  const records: BusRecord[] = []
  let at = 0
  const maxBytes = Math.min(maxDecisionBytes, maxEventBytes) - sharedBytes
  const parts = record.events.length === 1 ? [record.events] : splitDecisions(record.events, maxBytes)
  for (const events of parts) {
    records.push(encodeDecision({ ...record, events }, prefix, `${name}:${at}`))
    at += events.length
  }
  return records
}

/** As many together as fit, at least one. */
function splitDecisions(decisions: readonly EventDecision[], maxBytes: number): readonly (readonly EventDecision[])[] {
  const parts: EventDecision[][] = []
  let last: EventDecision[] = []
  let bytes = 0
  for (const decision of decisions) {
    const own = Buffer.byteLength(JSON.stringify(decision)) + 1
    if (last.length === 0 || last.length === maxDecisions || bytes + own > maxBytes) {
      last = []
      parts.push(last)
      bytes = 0
    }
    last.push(decision)
    bytes += own
  }
  return parts
}

/** As a CloudEvent in binary mode, with no more headers than that needs. */
function encodeDecision(record: DecisionRecord, prefix: string, id: string): BusRecord {
  const [first] = record.events
  return {
    topic: decisionsTopic(prefix, record.region),
    key: first === undefined ? record.delivery : quarantineKey(first.source, first.id),
    headers: [
      ['content-type', 'application/json'],
      ['ce_specversion', '1.0'],
      ['ce_type', 'turnpike.decision.v1'],
      ['ce_source', `urn:turnpike:gateway:${record.gateway}`],
      // A delivery's events leave a quarantine one by one, each with a record of its own.
      ['ce_id', isEnd(first) ? `${id}:${quarantineKey(first.source, first.id)}:${record.time}` : id]
    ],
    value: Buffer.from(JSON.stringify(record))
  }
}

function isEnd(decision: EventDecision | undefined): decision is EventDecision {
  return decision?.verdict === 'released' || decision?.verdict === 'dropped'
}

export function decisionsTopic(prefix: string, region: string): string {
  return `${prefix}.${region}.decisions`
}

/** Of the region that the configuration names; the copies of all regions' decisions. */
export function auditTopic(prefix: string): string {
  return `${prefix}.audit`
}

function decisionOf({ attributes, decided, verdict, topic, reason }: DecidedEvent, policy: Policy): EventDecision {
  const { id, source, type } = attributes
  return {
    id,
    source,
    type,
    verdict,
    ...(topic === undefined ? {} : { topic }),
    ...(reason === undefined ? {} : { reason }),
    allowed: decided.allowed,
    rules: withVersions(decided.rules, policy),
    inputs: { ...inputsOf(decided.view, policy), ...decided.asked }
  }
}

function withVersions(rules: readonly string[], { versions }: Policy): readonly string[] {
  return rules.map((id) => {
    const version = versions.get(id)
    return version === undefined ? id : `${id}@${version}`
  })
}

/** What rules read of the view, and whose the event is; what is not there is left out. */
export function inputsOf(view: RoutingView, { reads }: Policy): Readonly<Record<string, FactValue>> {
  const inputs: Record<string, FactValue> = {}
  for (const [part, field, path] of reads) {
    const record: Readonly<Record<string, FactValue | undefined>> = view[part]
    const value = record[field]
    if (value !== undefined) inputs[path] = value
  }
  return inputs
}
