import { join } from 'node:path'
import { SegmentWalk } from './segment-walk.ts'
import { readHead } from './head.ts'
import { inspectSegment } from './segment-inspection.ts'
import { isMissing } from './disk.ts'
import { listSegments, segmentName } from './segment-name.ts'
import { readSegmentHeader } from './segment-header.ts'
import { requireTopicName } from './topic-name.ts'
import type { Disk } from './disk.ts'
import type { Head } from './head.ts'
import type { LogReader } from './log-reading.ts'
import type { ResumePoint, TopicView } from './segment-walk.ts'

export interface LogReaderOptions {
  readonly disk: Disk
  /** The bus's directory. */
  readonly directory: string
  readonly topic: string
}

const maxAttempts = 5

export function createLogReader(options: LogReaderOptions): LogReader {
  const { disk, topic } = options
  requireTopicName(topic)
  const directory = join(options.directory, topic)
  let resume: ResumePoint | undefined
  return {
    read: async (fromOffset, { maxRecords = 1000, maxBytes = 4 * 1024 * 1024 } = {}) =>
      againstRemoval(async () => {
        const view = await viewTopic(disk, directory)
        const walk = new SegmentWalk({ disk, directory, topic, view, resume, maxRecords, maxBytes })
        const result = await walk.read(fromOffset)
        resume = walk.resume
        return result
      }),
    earliest: async () => {
      const { bases, head } = await againstRemoval(async () => viewTopic(disk, directory))
      return bases[0] ?? head.nextOffset
    },
    latest: async () => (await againstRemoval(async () => viewTopic(disk, directory))).head.nextOffset
  }
}

/** Retention may remove a segment between the look at the directory and the opening of the file. */
async function againstRemoval<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isMissing(error) || attempt === maxAttempts) throw error
    }
  }
}

async function viewTopic(disk: Disk, directory: string): Promise<TopicView> {
  for (let attempt = 1; ; attempt++) {
    // The head first: its segment is then in the list, unless both moved on.
    const head = await readHead(disk, directory)
    const bases = await listSegments(disk, directory)
    if (head !== undefined && (bases.length === 0 || bases.includes(head.base))) return { bases, head }
    // Of a topic whose only segment was removed the head stays behind until the next one is durable.
    const nothing = { base: 0, position: 0, proven: 0, nextOffset: head?.nextOffset ?? 0 }
    if (attempt === maxAttempts) return { bases, head: (await provenHead(disk, directory, bases)) ?? nothing }
  }
}

/** Without a head only what the records themselves prove is shown, until a writer starts and makes a new one. */
async function provenHead(disk: Disk, directory: string, bases: readonly number[]): Promise<Head | undefined> {
  for (const base of bases.toReversed()) {
    const file = await disk.open(join(directory, segmentName(base)), 'read')
    try {
      const header = await readSegmentHeader(file, base)
      if (header === undefined) continue
      const found = await inspectSegment(file, header, await file.size())
      return { base, position: found.provenEnd, proven: found.provenEnd, nextOffset: found.provenNextOffset }
    } finally {
      await file.close()
    }
  }
  return undefined
}
