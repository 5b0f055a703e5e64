import type { BusRecord } from '../../src/core/bus.ts'
import type { DecisionRecord } from '../../src/core/decision-record.ts'

/** A record about events, and no event. */
export function isDecision({ topic }: Pick<BusRecord, 'topic'>): boolean {
  return /\.(?:decisions|audit)$/.test(topic)
}

export function readDecision({ value }: Pick<BusRecord, 'value'>): DecisionRecord {
  const record: DecisionRecord = JSON.parse(Buffer.from(value).toString())
  return record
}

/** The ids of the events of which records say that they are published. */
export function publishedIn(records: readonly Pick<BusRecord, 'value'>[]): ReadonlySet<string> {
  const decisions = records.flatMap((record) => readDecision(record).events)
  return new Set(decisions.filter(({ verdict }) => verdict === 'published').map(({ id }) => id))
}
