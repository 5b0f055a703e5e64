import type { BusRecord } from '../../src/core/bus.ts'
import type { DecisionRecord } from '../../src/core/decision-record.ts'
import type { DecisionSink } from '../../src/core/decision-sink.ts'

/** A sink that keeps what it was told. */
export interface RecordingSink extends DecisionSink {
  readonly records: readonly DecisionRecord[]
  readonly copies: readonly BusRecord[]
}

export function createRecordingSink(): RecordingSink {
  const records: DecisionRecord[] = []
  const copies: BusRecord[] = []
  return {
    records,
    copies,
    unstored: (record) => void records.push(record),
    stored: (stored) => void copies.push(...stored)
  }
}
