import type { Gap, LogReader } from '../../bus/embedded/log-reading.ts'
import { nodeDisk } from '../../bus/embedded/node-disk.ts'
import { createLogReader } from '../../bus/embedded/reader.ts'
import type { StoredRecord } from '../../bus/embedded/record-decoder.ts'
import { listTopics } from '../../bus/embedded/topic-list.ts'
import type { TailStart } from './tail-options.ts'

/** What one look at the log brought. */
export interface TailBatch {
  readonly records: readonly StoredRecord[]
  readonly gaps: readonly (Gap & { readonly topic: string })[]
}

export interface RegionTail {
  /** What was stored since the last look, in the order of storing; bounded, so that more may be there. */
  next(): Promise<TailBatch>
}

export interface RegionTailOptions {
  /** Of the region's embedded log. */
  readonly directory: string
  /** Every topic when undefined. */
  readonly topic: string | undefined
  readonly from: TailStart
}

interface Cursor {
  readonly topic: string
  readonly reader: LogReader
  offset: number
}

const recordsPerLook = 500

/** Looks at a region's topics again and again. Topics that appear on the way are shown from their first event. */
export function createRegionTail({ directory, topic, from }: RegionTailOptions): RegionTail {
  const cursors = new Map<string, Cursor>()
  let isFirstLook = true

  async function findTopics(): Promise<void> {
    const names = topic === undefined ? await listTopics(nodeDisk, directory) : [topic]
    for (const name of names) {
      if (cursors.has(name)) continue
      const reader = createLogReader({ disk: nodeDisk, directory, topic: name })
      cursors.set(name, { topic: name, reader, offset: await startOffset(reader, isFirstLook ? from : 'beginning') })
    }
    isFirstLook = false
  }

  return {
    next: async () => {
      await findTopics()
      const batches = await Promise.all([...cursors.values()].map(readOn))
      const records = batches.flatMap((batch) => batch.records).toSorted((a, b) => a.appendedAt - b.appendedAt)
      return { records, gaps: batches.flatMap((batch) => batch.gaps) }
    }
  }
}

async function startOffset(reader: LogReader, from: TailStart): Promise<number> {
  if (from === 'beginning') return reader.earliest()
  return from === 'now' ? reader.latest() : from
}

async function readOn(cursor: Cursor): Promise<TailBatch> {
  const { records, gaps, next } = await cursor.reader.read(cursor.offset, { maxRecords: recordsPerLook })
  cursor.offset = next
  return { records, gaps: gaps.map((gap) => ({ ...gap, topic: cursor.topic })) }
}
