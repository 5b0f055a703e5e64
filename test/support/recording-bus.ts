import type { Bus, BusRecord, Receipt } from '../../src/core/bus.ts'
import { isDecision } from './decision-records.ts'

/** A bus in memory that keeps what it acknowledged, in order. */
export interface RecordingBus extends Bus {
  /** Events; what was decided about them is apart. */
  readonly records: readonly BusRecord[]
  readonly decisions: readonly BusRecord[]
  /** Runs before each publish: throw or reject to store nothing, wait to be slow. Nothing by default. */
  before: (records: readonly BusRecord[]) => void | Promise<void>
}

export function createRecordingBus(name = 'recording'): RecordingBus {
  const stored: BusRecord[] = []
  const decisions: BusRecord[] = []
  const shelfOf = ({ topic }: BusRecord): BusRecord[] => (isDecision({ topic }) ? decisions : stored)
  const bus: RecordingBus = {
    name,
    records: stored,
    decisions,
    before: () => undefined,
    start: () => Promise.resolve(),
    publish: async (records): Promise<readonly Receipt[]> => {
      await bus.before(records)
      return records.map((record) => ({ topic: record.topic, position: String(shelfOf(record).push(record) - 1) }))
    },
    readiness: () => ({ ready: true }),
    stop: () => Promise.resolve()
  }
  return bus
}
