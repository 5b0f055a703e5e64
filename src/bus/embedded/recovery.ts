import { join } from 'node:path'
import { readHead } from './head.ts'
import { inspectSegment } from './segment-inspection.ts'
import { listSegments, segmentName } from './segment-name.ts'
import { readSegmentHeader, segmentHeaderBytes } from './segment-header.ts'
import { recordLayout } from './record-layout.ts'
import type { Disk, DiskFile } from './disk.ts'
import type { Head } from './head.ts'
import type { Inspection } from './segment-inspection.ts'
import type { SegmentHeader, SegmentLink } from './segment-header.ts'

/** A bad place in a segment. The file is kept as it is, readers report a gap and go on after it. */
export interface Damage {
  readonly topic: string
  readonly file: string
  readonly position: number
  readonly bytes: number
  /** False when a crash during the last write explains it as well: then nothing acknowledged need be missing. */
  readonly certain: boolean
}

/** A topic as it was found at start. */
export interface RecoveredTopic {
  readonly nextOffset: number
  /** The end of the chain; nothing for a topic without a segment. */
  readonly end: SegmentLink | undefined
  /** How many bytes of the last segment are sure to have been durable; less than `end` only where there is damage. */
  readonly proven: number
  /** The segment that may be written on: whole up to `end`, and synced. */
  readonly open: { readonly file: DiskFile; readonly header: SegmentHeader } | undefined
  readonly damage: readonly Damage[]
}

const copyBytes = 1024 * 1024

/**
 * Finds the end of a topic, cuts off a tail that a crash tore, and reports what no torn write explains. Only the last
 * segment is searched: one with a successor was durable to its end before the successor began.
 */
export async function recoverTopic(disk: Disk, topicDirectory: string, topic: string): Promise<RecoveredTopic> {
  const head = await readHead(disk, topicDirectory)
  const bases = [...(await listSegments(disk, topicDirectory))]
  while (await removedUnborn(disk, topicDirectory, bases.at(-1), head)) bases.pop()
  // What the last process left behind may lie in the page cache only, file names too.
  await disk.syncDirectory(topicDirectory)
  const base = bases.at(-1)
  if (base === undefined)
    return { nextOffset: head?.nextOffset ?? 0, end: undefined, proven: 0, open: undefined, damage: [] }
  const path = join(topicDirectory, segmentName(base))
  const file = await disk.open(path, 'write')
  try {
    const recovered = await recoverSegment(file, base, head)
    if (recovered.open === undefined) await file.close()
    return { ...recovered, damage: recovered.damage.map((place) => ({ ...place, topic, file: path })) }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** A file that is no longer than a header was never synced with a record in it: its maker died, or failed. */
async function removedUnborn(disk: Disk, directory: string, base?: number, head?: Head): Promise<boolean> {
  if (base === undefined || head?.base === base) return false
  const path = join(directory, segmentName(base))
  const file = await disk.open(path, 'read')
  try {
    if ((await file.size()) > segmentHeaderBytes) return false
  } finally {
    await file.close()
  }
  await disk.remove(path)
  return true
}

type Found = Omit<RecoveredTopic, 'damage'> & { readonly damage: readonly Omit<Damage, 'topic' | 'file'>[] }

/** The last segment of a topic, and what the head says of the topic. */
interface LastSegment {
  readonly base: number
  readonly size: number
  readonly head: Head | undefined
  /** Bytes that a head for this very segment claims. */
  readonly headProves: number
}

async function recoverSegment(file: DiskFile, base: number, head: Head | undefined): Promise<Found> {
  const last = { base, size: await file.size(), head, headProves: head?.base === base ? head.proven : 0 }
  const header = await readSegmentHeader(file, base)
  if (header === undefined) return withoutHeader(last)
  const found = await inspectSegment(file, header, last.size)
  const provenEnd = Math.max(found.provenEnd, last.headProves)
  const isDamaged = found.bad.length > 0 || provenEnd > found.end
  if (!isDamaged && last.size > found.end) await file.truncate(found.end)
  await writeAgain(file, provenEnd, found.end)
  if (isDamaged) return withDamage(last, found, provenEnd)
  const nextOffset = Math.max(found.nextOffset, head?.nextOffset ?? 0)
  const end = { base, end: found.end, nextOffset, lastAt: found.lastAt }
  // A head from the future means that segments are missing: their offsets are not given out again in this one.
  const open = nextOffset === found.nextOffset ? { file, header } : undefined
  return { nextOffset, end, proven: found.end, open, damage: [] }
}

/**
 * Makes durable what is not known to be. A sync alone does not do: where the last process's own sync failed, the system
 * may count the pages as clean and answer success without writing them. Written again, they are dirty again.
 */
async function writeAgain(file: DiskFile, provenEnd: number, end: number): Promise<void> {
  let at = provenEnd <= segmentHeaderBytes ? 0 : provenEnd
  while (at < end) {
    const bytes = await file.read(at, Math.min(copyBytes, end - at))
    if (bytes.length === 0) break
    await file.write([bytes], at)
    at += bytes.length
  }
  await file.sync()
}

/** The bytes stay as they are, and the next record opens a new segment. */
function withDamage({ base, size, head }: LastSegment, found: Inspection, provenEnd: number): Found {
  const tailIsDamage = provenEnd > found.end
  const end = Math.max(found.end, provenEnd)
  const places = tailIsDamage ? [...found.bad, { from: found.end, to: Math.max(end, size) }] : found.bad
  // As many records as can have been in the tail: an offset is never given out twice.
  const lostAtMost = tailIsDamage ? Math.ceil((Math.max(end, size) - found.end) / recordLayout.fixedBytes) : 0
  const isInHead = head?.base === base && head.position >= end
  const durableNext = isInHead ? Math.max(head.nextOffset, found.nextOffset) : found.nextOffset + lostAtMost
  return {
    nextOffset: Math.max(found.nextOffset + lostAtMost, durableNext, head?.nextOffset ?? 0),
    end: { base, end, nextOffset: durableNext, lastAt: found.lastAt },
    proven: provenEnd,
    open: undefined,
    damage: places.map(({ from, to }) => ({ position: from, bytes: to - from, certain: provenEnd > from }))
  }
}

/** Both copies of the header are gone, and every record with them. */
function withoutHeader({ base, size, head, headProves }: LastSegment): Found {
  const atMost = base + Math.ceil(size / recordLayout.fixedBytes) + 1
  const durableNext = head?.base === base ? head.nextOffset : atMost
  return {
    nextOffset: Math.max(atMost, head?.nextOffset ?? 0),
    end: { base, end: size, nextOffset: durableNext, lastAt: undefined },
    proven: headProves,
    open: undefined,
    damage: [{ position: 0, bytes: size, certain: headProves > 0 }]
  }
}
