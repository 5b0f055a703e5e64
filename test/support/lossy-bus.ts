import type { Bus, BusRecord, Receipt } from '../../src/core/bus.ts'
import { isDecision } from './decision-records.ts'

/**
 * A bus that lies: it acknowledges every record and drops each `everyNth`, of the events or of what was decided about them.
 * Whatever checks a bus has to catch it.
 */
export function createLossyBus(bus: Bus, everyNth: number, of: 'events' | 'decisions' = 'events'): Bus {
  const isOfThem = (record: BusRecord): boolean => isDecision(record) === (of === 'decisions')
  let count = 0
  return {
    name: bus.name,
    start: async () => bus.start(),
    readiness: () => bus.readiness(),
    stop: async () => bus.stop(),
    async publish(records: readonly BusRecord[]): Promise<readonly Receipt[]> {
      const kept = records.filter((record) => !isOfThem(record) || ++count % everyNth !== 0)
      await bus.publish(kept)
      return records.map(({ topic }) => ({ topic, position: String(count) }))
    }
  }
}
