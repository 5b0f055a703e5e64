import type { Bus, BusRecord, Receipt } from '../../src/core/bus.ts'

/** A bus that lies: it acknowledges every record and drops each `everyNth`. Whatever checks a bus has to catch it. */
export function createLossyBus(bus: Bus, everyNth: number): Bus {
  let count = 0
  return {
    name: bus.name,
    start: async () => bus.start(),
    readiness: () => bus.readiness(),
    stop: async () => bus.stop(),
    async publish(records: readonly BusRecord[]): Promise<readonly Receipt[]> {
      const kept = records.filter(() => ++count % everyNth !== 0)
      await bus.publish(kept)
      return records.map(({ topic }) => ({ topic, position: String(count) }))
    }
  }
}
