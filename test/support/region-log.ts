import type { Disk } from '../../src/bus/embedded/disk.ts'
import { nodeDisk } from '../../src/bus/embedded/node-disk.ts'
import { createLogReader } from '../../src/bus/embedded/reader.ts'
import type { StoredRecord } from '../../src/bus/embedded/record-decoder.ts'
import { listTopics } from '../../src/bus/embedded/topic-list.ts'
import { isDecision } from './decision-records.ts'

/** What a region's log holds. */
export interface RegionLog {
  readonly events: readonly StoredRecord[]
  /** What was decided about events. */
  readonly decisions: readonly StoredRecord[]
}

/** Every record that a region's log holds now, topic by topic. @throws Error where the log has a gap */
export async function readRegionLog(directory: string, disk: Disk = nodeDisk): Promise<RegionLog> {
  const records: StoredRecord[] = []
  for (const topic of await listTopics(disk, directory))
    for await (const record of readTopic(disk, directory, topic, 0)) records.push(record)
  return { events: records.filter((record) => !isDecision(record)), decisions: records.filter(isDecision) }
}

/** Its events alone. */
export async function collectRegionLog(directory: string, disk: Disk = nodeDisk): Promise<readonly StoredRecord[]> {
  return (await readRegionLog(directory, disk)).events
}

/** What a topic holds from an offset on. @throws Error where it has a gap */
export async function* readTopic(
  disk: Disk,
  directory: string,
  topic: string,
  from: number
): AsyncGenerator<StoredRecord> {
  const reader = createLogReader({ disk, directory, topic })
  for (let at = from; ;) {
    const { records, next, gaps } = await reader.read(at)
    if (gaps.length > 0) throw new Error(`${topic} has gaps: ${JSON.stringify(gaps)}`)
    yield* records
    if (next === at) return
    at = next
  }
}
