import type { BusRecord } from '../core/bus.ts'
import type { Instant } from '../core/clock.ts'
import type { DecisionRecord, EventDecision } from '../core/decision-record.ts'
import type { PlacedEvent } from '../core/event.ts'
import type { Policy } from '../core/policy.ts'
import type { RoutingView } from '../core/routing-view.ts'
import type { FactValue } from '../core/tenant.ts'
import type { Source } from '../core/source.ts'
import type { Region, Snapshot } from '../core/snapshot.ts'
import { quarantineKey } from './quarantine-place.ts'

/** A record of decisions holds as many as fit by a generous measure, so that a broker that takes the events takes it. */
const maxBytes = 64 * 1024
const bytesOfOne = 4 * 1024

/** The delivery that decisions are about. */
export interface DecidedDelivery {
  readonly deliveryId: string
  readonly receivedAt: Instant
  readonly source: Pick<Source, 'name'>
  readonly snapshot: Snapshot
  /** Of events that have come out of a quarantine: then `receivedAt` is when they did. */
  readonly verdict?: 'released' | 'dropped'
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
  const { policy, events: form } = delivery.snapshot
  const decisions = events.map((event) => decisionOf(event, policy, delivery.verdict))
  const perRecord = Math.max(1, Math.floor(Math.min(maxBytes, maxEventBytes) / bytesOfOne))
  const records: BusRecord[] = []
  for (let at = 0; at < decisions.length; at += perRecord)
    records.push(encodeDecision(decisionRecord(name, decisions.slice(at, at + perRecord), delivery), form.prefix, at))
  return records
}

export function decisionRecord(
  region: string,
  events: readonly EventDecision[],
  { deliveryId, receivedAt, source, snapshot }: DecidedDelivery
): DecisionRecord {
  const { gateway, digest } = snapshot
  const time = new Date(receivedAt).toISOString()
  return { delivery: deliveryId, gateway: gateway.name, source: source.name, time, snapshot: digest, region, events }
}

/** As a CloudEvent in binary mode, with no more headers than that needs. */
export function encodeDecision(record: DecisionRecord, prefix: string, at = 0): BusRecord {
  const [first] = record.events
  const about = `${record.delivery}:${record.region}:${at}`
  return {
    topic: decisionsTopic(prefix, record.region),
    key: first === undefined ? record.delivery : quarantineKey(first.source, first.id),
    headers: [
      ['content-type', 'application/json'],
      ['ce_specversion', '1.0'],
      ['ce_type', 'turnpike.decision.v1'],
      ['ce_source', `urn:turnpike:gateway:${record.gateway}`],
      // A delivery's events leave a quarantine one by one, each with a record of its own.
      ['ce_id', isEnd(first) ? `${about}:${quarantineKey(first.source, first.id)}:${record.time}` : about]
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

function decisionOf(
  { attributes, route, decided, quarantine }: PlacedEvent,
  policy: Policy,
  verdict?: EventDecision['verdict']
): EventDecision {
  const { id, source, type } = attributes
  const kept = quarantine && { reason: quarantine.reason }
  return {
    id,
    source,
    type,
    verdict: verdict ?? (quarantine === undefined ? 'published' : quarantine.why),
    topic: route.topic,
    ...kept,
    allowed: decided.allowed,
    rules: withVersions(decided.rules, policy),
    inputs: inputsOf(decided.view, policy)
  }
}

export function withVersions(rules: readonly string[], { versions }: Policy): readonly string[] {
  return rules.map((id) => {
    const version = versions.get(id)
    return version === undefined ? id : `${id}@${version}`
  })
}

/** What rules read of the view, and whose the event is; what is not there is left out. */
export function inputsOf(view: RoutingView, { reads }: Policy): Readonly<Record<string, FactValue>> {
  const inputs: Record<string, FactValue> = {}
  for (const [part, field] of reads) {
    const record: Readonly<Record<string, FactValue | undefined>> = view[part]
    const value = record[field]
    if (value !== undefined) inputs[`${part}.${field}`] = value
  }
  return inputs
}
