import { isMissing } from './disk.ts'
import { listLogs } from './worker-logs.ts'
import { isTopicName } from './topic-name.ts'
import type { Disk } from './disk.ts'

/** Topics of an embedded log, in the order of their names; none where nothing was ever stored. */
export async function listTopics(disk: Disk, directory: string): Promise<readonly string[]> {
  try {
    const entries = await disk.list(directory)
    const topics = entries.filter((entry) => entry.kind === 'directory' && isTopicName(entry.name))
    return topics.map((entry) => entry.name).toSorted()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** Topics of all logs of a region, in the order of their names. */
export async function listAllTopics(disk: Disk, directory: string): Promise<readonly string[]> {
  const logs = await listLogs(disk, directory)
  const topics = await Promise.all(logs.map(async (log) => listTopics(disk, log.directory)))
  return [...new Set(topics.flat())].toSorted()
}
