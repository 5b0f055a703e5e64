import type { BusRecord } from '../core/bus.ts'
import type { Instant } from '../core/clock.ts'
import type { PlacedEvent } from '../core/event.ts'
import { Problem } from '../core/problem.ts'
import type { Region, Snapshot } from '../core/snapshot.ts'
import { encodeRecord, recordBytes } from './encode.ts'

/**
 * Publishes everything that a delivery became, each part to its region, and settles when all of it is durable.
 * After `until` nobody waits for it. Sizes are checked before the first byte leaves, so that an event too large stores nothing of its delivery.
 * @throws Problem `event-too-large`, `undecided` for a region that is not there, or what the bus threw
 */
export async function publish(placed: readonly PlacedEvent[], snapshot: Snapshot, until: Instant): Promise<void> {
  const byRegion = new Map<Region, BusRecord[]>()
  for (const event of placed) {
    const region = snapshot.regions.get(event.route.region)
    if (region === undefined) throw new Problem('undecided', { reason: 'region-not-configured' })
    const record = encodeRecord(event, snapshot.events.mode)
    if (recordBytes(record) > region.maxEventBytes) throw new Problem('event-too-large', { reason: region.name })
    const records = byRegion.get(region)
    if (records === undefined) byRegion.set(region, [record])
    else records.push(record)
  }
  await Promise.all([...byRegion].map(async ([{ bus }, records]) => bus.publish(records, until)))
}
