import { join } from 'node:path'
import { isMissing } from './disk.ts'
import type { Disk } from './disk.ts'

/** One log of a region's directory: a gateway of one process has one, each worker process has one of its own inside. */
export interface RegionLog {
  /** Nothing for the log of a gateway of one process. */
  readonly worker: number | undefined
  readonly directory: string
}

export function workerLog(directory: string, worker: number): RegionLog {
  return { worker, directory: join(directory, `worker-${worker}`) }
}

/** Every log in a region's directory, whether or not a process writes it now: that of one process first, then by number. */
export async function listLogs(disk: Disk, directory: string): Promise<readonly RegionLog[]> {
  const workers = (await workersIn(disk, directory)).toSorted((left, right) => left - right)
  return [{ worker: undefined, directory }, ...workers.map((worker) => workerLog(directory, worker))]
}

async function workersIn(disk: Disk, directory: string): Promise<readonly number[]> {
  try {
    const entries = await disk.list(directory)
    return entries.flatMap(({ name, kind }) => {
      const [, number] = /^worker-([1-9]\d{0,3})$/.exec(name) ?? []
      return kind === 'directory' && number !== undefined ? [Number(number)] : []
    })
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
