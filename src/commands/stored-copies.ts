import { nodeDisk } from '../bus/embedded/node-disk.ts'
import { listAllTopics } from '../bus/embedded/topic-list.ts'
import { readQuarantineEntry } from '../pipeline/quarantined-record.ts'
import type { QuarantinedEvent } from '../pipeline/quarantined-record.ts'
import { readStoredEvent } from '../pipeline/stored-event.ts'
import type { StoredEvent } from '../pipeline/stored-event.ts'
import { CommandFailure } from './exit-status.ts'
import type { DecisionSearch, StoredDecision } from './stored-decisions.ts'
import { openRegionTail } from './tail/open-region-tail.ts'
import type { TailRecord } from './tail/region-tail.ts'

/** The record of an event itself, where decisions say that it is. */
export interface StoredCopy {
  readonly event: StoredEvent
  /** Of a record in a quarantine: what policy saw, and why it lies there. */
  readonly quarantined: QuarantinedEvent | undefined
  readonly place: StoredDecision['place']
}

/** Of one event, the last copy in each topic that its decisions name. */
export type CopiesByTopic = ReadonlyMap<string, StoredCopy>

/** By `copyKey`. */
export type StoredCopies = ReadonlyMap<string, CopiesByTopic>

export function copyKey({ source, id }: { readonly source: string; readonly id: string }): string {
  return `${source}\n${id}`
}

/** The records of the events that decisions are about; a topic that can't be read is told and left out. */
export async function findStoredCopies(
  decisions: readonly StoredDecision[],
  search: DecisionSearch
): Promise<StoredCopies> {
  const wanted = new Set(decisions.map(({ event }) => copyKey(event)))
  const topics = new Set(decisions.flatMap(({ event }) => event.topic ?? []))
  const found = new Map<string, Map<string, StoredCopy>>()
  for (const topic of topics) {
    try {
      await readTopic(topic, search, (record) => {
        const copy = copyOf(record)
        const [source, id] = [copy.event.attributes.get('source'), copy.event.attributes.get('id')]
        if (source === undefined || id === undefined) return
        const key = copyKey({ source, id })
        if (!wanted.has(key)) return
        const own = found.get(key) ?? new Map<string, StoredCopy>()
        found.set(key, own.set(topic, copy))
      })
    } catch (thrown) {
      if (!(thrown instanceof CommandFailure)) throw thrown
      await search.tell(`What ${topic} stores of the event is left out. ${thrown.message}`)
    }
  }
  return found
}

async function readTopic(
  topic: string,
  { region, config, signal, tell }: DecisionSearch,
  take: (record: TailRecord) => void
): Promise<void> {
  // An embedded log has no topic any more whose last event is gone.
  if (region.bus.kind === 'embedded' && !(await listAllTopics(nodeDisk, region.bus.directory)).includes(topic)) return
  const tail = await openRegionTail(region, config, { topic, from: 'beginning', follow: false, tell })
  try {
    for (let isEnd = false; !isEnd;) {
      const batch = await tail.next(signal)
      for (const record of batch.records) take(record)
      isEnd = batch.isEnd
    }
  } finally {
    tail.close()
  }
}

function copyOf(record: TailRecord): StoredCopy {
  const { topic, partition, offset } = record
  const entry = readQuarantineEntry(record)
  return {
    event: readStoredEvent(record),
    quarantined: entry?.kind === 'event' ? entry : undefined,
    place: partition === undefined ? { topic, offset } : { topic, partition, offset }
  }
}
