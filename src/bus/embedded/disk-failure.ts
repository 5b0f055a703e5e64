import { errorCode } from './disk.ts'
import { Problem } from '../../core/problem.ts'

/** Why the disk did not take the bytes. */
export type DiskFailureReason = 'disk-full' | 'read-only' | 'gone' | 'io'

const reasons: Readonly<Record<string, DiskFailureReason>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
  ENOENT: 'gone',
  ENOTDIR: 'gone'
}

const advice: Readonly<Record<DiskFailureReason, string>> = {
  'disk-full': 'the disk is full: free some space, or lower the retention',
  'read-only': 'the directory cannot be written: check its mount and its permissions',
  gone: 'the directory is gone: put it or its mount back, or restart to make a new one',
  io: 'the disk failed: check the device and the system log'
}

export function diskFailureReason(error: unknown): DiskFailureReason {
  return reasons[errorCode(error) ?? ''] ?? 'io'
}

/** The answer to everybody whose records were in the failed write: not known to be stored, send again. */
export function diskProblem(error: unknown): Problem {
  return new Problem('bus-unavailable', { reason: diskFailureReason(error), cause: error })
}

/** Nothing that is gone is put back while a file has its place. */
const fileInTheWay = 'it, or a folder above it, is a file: move the file away, or choose another directory'

/** A sentence for the operator. */
export function describeDiskFailure(path: string, error: unknown): string {
  const what = errorCode(error) === 'ENOTDIR' ? fileInTheWay : advice[diskFailureReason(error)]
  return `${path}: ${what} (${errorCode(error) ?? String(error)})`
}
