import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { DirectoryLocked } from './disk.ts'
import type { DiskLock } from './disk.ts'

const sqliteBusy = 5

/**
 * SQLite's exclusive transaction is a kernel lock on the file: it is released when the process dies, even by SIGKILL, it is
 * seen by other containers on the same volume, and, unlike a bare POSIX lock, by a second holder in the same process.
 * https://www.sqlite.org/lockingv3.html
 */
export function lockDirectory(directory: string): DiskLock {
  const database = new DatabaseSync(join(directory, 'lock.db'))
  try {
    database.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    throw isBusy(error) ? new DirectoryLocked(directory) : error
  }
  return {
    release() {
      if (database.isOpen) database.close()
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy
}
