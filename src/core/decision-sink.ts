import type { BusRecord } from './bus.ts'
import type { DecisionRecord } from './decision-record.ts'

/**
 * Where decisions go that no delivery waits for. It takes them at once, never throws, and drops and counts what it can't
 * keep: whatever becomes of them, the delivery goes on.
 */
export interface DecisionSink {
  /** About events that are stored nowhere. */
  unstored(record: DecisionRecord): void
  /** Records of decisions that were stored with the events which they are about. */
  stored(records: readonly BusRecord[]): void
}
