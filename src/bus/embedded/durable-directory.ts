import { dirname, resolve } from 'node:path'
import { isMissing } from './disk.ts'
import type { Disk } from './disk.ts'

/**
 * Makes a directory, and the missing ones above it, whose names survive a crash. One is made only after the one above is
 * durable: so one that is found lies in a durable place, but its maker may have died before its own name was synced.
 */
export async function makeDurableDirectory(disk: Disk, path: string): Promise<void> {
  const parent = dirname(resolve(path))
  if (!(await isThere(disk, path))) {
    await makeDurableDirectory(disk, parent)
    await disk.makeDirectory(path)
  }
  await disk.syncDirectory(parent)
}

async function isThere(disk: Disk, path: string): Promise<boolean> {
  try {
    await disk.list(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}
