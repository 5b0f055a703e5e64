import type { BusRecord } from '../core/bus.ts'
import type { Instant } from '../core/clock.ts'
import type { MarkerKind } from '../core/event.ts'
import { Problem } from '../core/problem.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { encodeMarker } from '../pipeline/encode-marker.ts'
import { quarantineTopic } from '../pipeline/quarantine-place.ts'
import type { QuarantinedEvent } from '../pipeline/quarantined-record.ts'
import { decisionRecord, encodeDecision } from '../pipeline/record-decisions.ts'

export interface Ending {
  readonly event: QuarantinedEvent
  /** Of the quarantine. */
  readonly region: string
  readonly snapshot: Snapshot
  readonly says: MarkerKind
}

/** Settles when it is durable, under the event's key, that it is released or dropped. What is dropped goes nowhere, so its decision is here. */
export async function endQuarantine(ending: Ending, at: Instant, until: Instant): Promise<void> {
  const { event, region: name, snapshot, says } = ending
  const region = snapshot.regions.get(name)
  if (region === undefined) throw new Problem('undecided', { reason: 'region-not-configured' })
  const { attributes } = event.event
  const [id, source] = [attributes.get('id') ?? '', attributes.get('source') ?? '']
  const marker = encodeMarker({ says, region: name, key: event.key, id, source, at }, snapshot)
  await region.bus.publish(says === 'dropped' ? [dropDecision(ending, at), marker] : [marker], until)
}

function dropDecision({ event, region, snapshot }: Ending, at: Instant): BusRecord {
  const { attributes } = event.event
  const { prefix } = snapshot.events
  const { deliveryId, reason } = event.quarantine
  const source = { name: event.view.source }
  const decision = {
    id: attributes.get('id') ?? '',
    source: attributes.get('source') ?? '',
    type: attributes.get('type') ?? '',
    verdict: 'dropped',
    topic: quarantineTopic(prefix, region),
    reason,
    allowed: [],
    rules: [],
    inputs: {}
  } as const
  return encodeDecision(decisionRecord(region, [decision], { deliveryId, receivedAt: at, source, snapshot }), prefix)
}
