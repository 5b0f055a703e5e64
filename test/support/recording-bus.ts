import type { Bus, BusRecord, Receipt } from '../../src/core/bus.ts'

/** A bus in memory that keeps what it acknowledged, in order. */
export interface RecordingBus extends Bus {
  readonly records: readonly BusRecord[]
  /** Runs before each publish: throw or reject to store nothing, wait to be slow. Nothing by default. */
  before: (records: readonly BusRecord[]) => void | Promise<void>
}

export function createRecordingBus(name = 'recording'): RecordingBus {
  const stored: BusRecord[] = []
  const bus: RecordingBus = {
    name,
    records: stored,
    before: () => undefined,
    start: () => Promise.resolve(),
    publish: async (records): Promise<readonly Receipt[]> => {
      await bus.before(records)
      return records.map((record) => ({ topic: record.topic, position: String(stored.push(record) - 1) }))
    },
    readiness: () => ({ ready: true }),
    stop: () => Promise.resolve()
  }
  return bus
}
