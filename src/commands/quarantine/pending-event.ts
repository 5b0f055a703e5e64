import type { Custody } from '../../core/source.ts'
import type { MarkerKind } from '../../core/event.ts'
import type { Instant } from '../../core/clock.ts'
import { QuarantineFold } from '../../pipeline/quarantine-fold.ts'
import { endOf, readQuarantineEntry } from '../../pipeline/quarantined-record.ts'
import type { QuarantinedEvent } from '../../pipeline/quarantined-record.ts'
import type { RegionTail, TailPosition, TailRecord } from '../tail/region-tail.ts'

/** An event that waits, as it is listed. */
export interface PendingEvent {
  readonly key: string
  readonly why: 'held' | 'undecided'
  readonly reason: string
  /** The configured source that brought it. */
  readonly from: string
  readonly deliveryId: string
  readonly storedAt: Instant
  /** From then on it can only be dropped. */
  readonly end: Instant | undefined
  readonly attributes: ReadonlyMap<string, string>
  readonly position: TailPosition
  /** Of events whose record was asked for. */
  readonly record: TailRecord | undefined
}

export interface PendingFilter {
  readonly source?: string
  readonly why?: string
  readonly reason?: string
  /** Whose records are kept. */
  readonly keys: ReadonlySet<string>
}

export interface Quarantine {
  /** In the order in which they were stored. */
  readonly pending: readonly PendingEvent[]
  /** How many more are pending, and do not fit the filter. */
  readonly unfit: number
  /** The configured sources that brought what is pending, whether it fits or not. */
  readonly pendingSources: ReadonlySet<string>
  /** What became of a key that is not pending. */
  endOf(key: string): MarkerKind | undefined
  /** Records of the topic that no gateway wrote. */
  readonly strange: number
}

export interface QuarantineSurroundings {
  readonly region: string
  readonly custodyOf: (source: string) => Custody | undefined
}

/** Reads a quarantine to its end. Of what is pending it keeps the attributes, of what has ended the key. */
export async function readQuarantine(
  tail: RegionTail,
  filter: PendingFilter,
  { region, custodyOf }: QuarantineSurroundings,
  signal: AbortSignal
): Promise<Quarantine> {
  let current: TailRecord | undefined
  let strange = 0
  const fold = new QuarantineFold((event) =>
    current === undefined
      ? undefined
      : pendingOf(event, current, filter, endOf(event.quarantine, region, custodyOf(event.view.source)))
  )
  for (let isEnd = false; !isEnd;) {
    const batch = await tail.next(signal)
    for (const record of batch.records) {
      current = record
      const entry = readQuarantineEntry(record)
      if (entry === undefined) strange += 1
      else fold.add(entry)
    }
    isEnd = batch.isEnd
  }
  const all = [...fold.pending.values()]
  const pending = all.filter((event) => fits(event, filter))
  const pendingSources = new Set(all.map(({ from }) => from))
  return { pending, unfit: all.length - pending.length, pendingSources, endOf: (key) => fold.endOf(key), strange }
}

function pendingOf(
  { key, quarantine, view, event }: QuarantinedEvent,
  record: TailRecord,
  { keys }: PendingFilter,
  end: Instant | undefined
): PendingEvent {
  const { partition, offset } = record
  const { why, reason, deliveryId } = quarantine
  return {
    key,
    why,
    reason,
    from: view.source,
    deliveryId,
    storedAt: record.appendedAt,
    end,
    attributes: event.attributes,
    position: partition === undefined ? { offset } : { partition, offset },
    record: keys.has(key) ? record : undefined
  }
}

/** The reason of what is held is the rules that hold it. */
function fits(event: PendingEvent, { source, why, reason }: PendingFilter): boolean {
  return (
    (source === undefined || event.from === source) &&
    (why === undefined || event.why === why) &&
    (reason === undefined || event.reason.split(' ').includes(reason))
  )
}
