import type { BusRecord } from '../core/bus.ts'
import type { Instant } from '../core/clock.ts'
import type { DecisionSink } from '../core/decision-sink.ts'
import type { MarkerKind } from '../core/event.ts'
import { Problem } from '../core/problem.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { encodeMarker } from '../pipeline/encode-marker.ts'
import { quarantineTopic } from '../pipeline/quarantine-place.ts'
import { encodeDecisions } from '../pipeline/record-decisions.ts'
import type { WantedEvent } from './wanted-events.ts'

export interface Ending {
  readonly event: WantedEvent
  /** Of the quarantine. */
  readonly region: string
  readonly snapshot: Snapshot
  readonly says: MarkerKind
  /** Is told what is stored about it besides. */
  readonly decisions?: DecisionSink | undefined
}

/** Settles when it is durable, under the event's key, that it is released or dropped. What is dropped goes nowhere, so its decision is here. */
export async function endQuarantine(ending: Ending, at: Instant, until: Instant): Promise<void> {
  const { event, region: name, snapshot, says } = ending
  const region = snapshot.regions.get(name)
  if (region === undefined) throw new Problem('undecided', { reason: 'region-not-configured' })
  const { attributes } = event.event
  const [id, source] = [attributes.get('id') ?? '', attributes.get('source') ?? '']
  const { key, deliveries } = event
  const marker = encodeMarker({ says, region: name, key, id, source, deliveries, at }, snapshot)
  const decisions = says === 'dropped' ? dropDecisions(ending, at, region.maxEventBytes) : []
  await region.bus.publish([...decisions, marker], until)
  ending.decisions?.stored(decisions)
}

function dropDecisions({ event, region, snapshot }: Ending, at: Instant, maxEventBytes: number): readonly BusRecord[] {
  const { prefix } = snapshot.events
  const { deliveryId, reason } = event.quarantine
  const { attributes } = event.event
  const [id, source, type] = (['id', 'source', 'type'] as const).map((name) => attributes.get(name) ?? '')
  const record = {
    delivery: deliveryId,
    gateway: snapshot.gateway.name,
    source: event.view.source,
    time: new Date(at).toISOString(),
    snapshot: snapshot.digest,
    region,
    events: [
      {
        id: id ?? '',
        source: source ?? '',
        type: type ?? '',
        verdict: 'dropped' as const,
        topic: quarantineTopic(prefix, region),
        reason,
        allowed: [],
        rules: [],
        inputs: {}
      }
    ]
  }
  return encodeDecisions(record, { prefix, maxEventBytes })
}
