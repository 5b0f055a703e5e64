import { isMissing } from './disk.ts'
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
