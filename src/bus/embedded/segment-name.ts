import { isMissing } from './disk.ts'
import type { Disk } from './disk.ts'

const pattern = /^\d{20}\.log$/

/** `<20-digit base offset>.log`: names sort as their offsets do. */
export function segmentName(base: number): string {
  return `${String(base).padStart(20, '0')}.log`
}

/** Base offsets of a topic's segments, ascending; none where the topic's directory is not there. */
export async function listSegments(disk: Disk, topicDirectory: string): Promise<readonly number[]> {
  try {
    const entries = await disk.list(topicDirectory)
    const names = entries.filter((entry) => entry.kind === 'file' && pattern.test(entry.name))
    return names.map((entry) => Number.parseInt(entry.name, 10)).toSorted((a, b) => a - b)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
