import type { BusRecord } from '../core/bus.ts'
import type { Instant } from '../core/clock.ts'
import type { PlacedEvent } from '../core/event.ts'
import { Problem, toProblem } from '../core/problem.ts'
import type { Region, Snapshot } from '../core/snapshot.ts'
import { encodeRecord, recordBytes } from './encode.ts'

/**
 * Publishes everything that a delivery became, each part to its region, and settles when all of it is durable.
 * After `until` nobody waits for it. Sizes are checked before the first byte leaves, so that an event too large stores nothing of its delivery.
 * Where some regions stored their part and others did not, `onPart` is told, and the sender sends all of it again.
 * @throws Problem `event-too-large`, `undecided` for a region that is not there, or what a bus threw
 */
export async function publish(
  placed: readonly PlacedEvent[],
  snapshot: Snapshot,
  until: Instant,
  onPart: () => void
): Promise<void> {
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
  const calls = [...byRegion].map(async ([{ bus }, records]) => bus.publish(records, until))
  const results = await Promise.allSettled(calls)
  const problems = results.flatMap((result) => (result.status === 'rejected' ? [toProblem(result.reason)] : []))
  if (problems.length > 0 && problems.length < results.length) onPart()
  // Deferred is worse than refused: what one region can store later is sent again.
  const worst = problems.find(({ spec }) => spec.retry === 'later') ?? problems[0]
  if (worst !== undefined) throw worst
}
