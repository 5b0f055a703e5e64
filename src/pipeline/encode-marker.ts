import type { BusRecord } from '../core/bus.ts'
import type { Instant } from '../core/clock.ts'
import type { MarkerKind } from '../core/event.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { quarantineHeader, quarantineTopic } from './quarantine-place.ts'

export interface Marker {
  readonly says: MarkerKind
  /** Of the quarantine. */
  readonly region: string
  readonly key: string
  /** The event's identity. */
  readonly id: string
  readonly source: string
  /** The deliveries that brought it, as far as whoever ends it has read. */
  readonly deliveries: readonly string[]
  readonly at: Instant
}

/** What became of a quarantined event, as a CloudEvent in binary mode under the event's key. */
export function encodeMarker({ says, region, key, id, source, deliveries, at }: Marker, snapshot: Snapshot): BusRecord {
  const time = new Date(at).toISOString()
  const gateway = snapshot.gateway.name
  return {
    topic: quarantineTopic(snapshot.events.prefix, region),
    key,
    headers: [
      ['content-type', 'application/json'],
      ['ce_specversion', '1.0'],
      ['ce_type', `turnpike.quarantine.${says}.v1`],
      ['ce_source', `urn:turnpike:gateway:${gateway}`],
      ['ce_id', `${key}:${at}`],
      ['ce_time', time],
      [quarantineHeader.marker, says],
      [quarantineHeader.ends, deliveries.join(' ')]
    ],
    value: Buffer.from(JSON.stringify({ event: { id, source }, gateway, time }))
  }
}
