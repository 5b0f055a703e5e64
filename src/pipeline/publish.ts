import type { Bus, BusRecord } from '../core/bus.ts'
import type { Instant } from '../core/clock.ts'
import type { ProtectedEvent } from '../core/event.ts'
import { Problem, toProblem } from '../core/problem.ts'
import type { Region } from '../core/snapshot.ts'
import { encodeRecord, isLargerThan } from './encode.ts'
import { recordDecisions } from './record-decisions.ts'
import type { DecidedDelivery } from './record-decisions.ts'
import type { ToldDelivery } from './tell-decisions.ts'

/**
 * Publishes everything that a delivery became, each part to its region, and settles when all of it is durable.
 * After `until` nobody waits for it. Sizes are checked before the first byte leaves, so that an event too large stores nothing of its delivery.
 * Where some regions stored their part and others did not, `onPart` is told, and the sender sends all of it again.
 * @throws Problem `event-too-large`, `undecided` for a region that is not there, or what a bus threw
 */
export async function publish(
  placed: readonly ProtectedEvent[],
  delivery: ToldDelivery,
  until: Instant,
  onPart: () => void
): Promise<void> {
  const byRegion = groupByRegion(placed, delivery)
  const parts = [...byRegion].map(([region, events]) => ({
    bus: region.bus,
    ...recordsOf(region, events, delivery)
  }))
  const [only] = parts
  if (only !== undefined && parts.length === 1) return publishPart(only, delivery, until)
  const results = await Promise.allSettled(parts.map(async (part) => publishPart(part, delivery, until)))
  const problems = results.flatMap((result) => (result.status === 'rejected' ? [toProblem(result.reason)] : []))
  if (problems.length > 0 && problems.length < results.length) onPart()
  // Deferred is worse than refused: what one region can store later is sent again.
  const worst = problems.find(({ spec }) => spec.retry === 'later') ?? problems[0]
  if (worst !== undefined) throw worst
}

async function publishPart({ bus, records, decisions }: RegionPart, { decisions: sink }: ToldDelivery, until: Instant) {
  await bus.publish([...records, ...decisions], until)
  sink?.stored(decisions)
}

function groupByRegion(
  placed: readonly ProtectedEvent[],
  { snapshot }: DecidedDelivery
): ReadonlyMap<Region, readonly ProtectedEvent[]> {
  const byRegion = new Map<Region, ProtectedEvent[]>()
  for (const event of placed) {
    const region = snapshot.regions.get(event.route.region)
    if (region === undefined) throw new Problem('undecided', { reason: 'region-not-configured' })
    const events = byRegion.get(region)
    if (events === undefined) byRegion.set(region, [event])
    else events.push(event)
  }
  return byRegion
}

interface RegionPart extends RegionRecords {
  readonly bus: Bus
}

interface RegionRecords {
  readonly records: readonly BusRecord[]
  readonly decisions: readonly BusRecord[]
}

/** The events, and with them why they are here: both are durable or the delivery is not. */
function recordsOf(region: Region, events: readonly ProtectedEvent[], delivery: DecidedDelivery): RegionRecords {
  const records = events.map((event) => encodeRecord(event, delivery.snapshot.events.mode))
  if (records.some((record) => isLargerThan(record, region.maxEventBytes)))
    throw new Problem('event-too-large', { reason: region.name })
  return { records, decisions: recordDecisions(region, events, delivery) }
}
