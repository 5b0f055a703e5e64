/**
 * What the embedded log needs of a disk. Errors carry the operating system's `code` (`ENOSPC`, `EROFS`, `EIO`, `ENOENT`).
 * Nothing is durable before it was synced: bytes by `DiskFile.sync`, the name of a file by `syncDirectory` of its directory.
 */
export interface Disk {
  /** `new` fails when the file is there, `write` makes it when it is not, `read` fails when it is not. */
  open(path: string, mode: OpenMode): Promise<DiskFile>
  list(path: string): Promise<readonly DiskEntry[]>
  /** Content with one that is there; fails where the directory above is not. */
  makeDirectory(path: string): Promise<void>
  syncDirectory(path: string): Promise<void>
  remove(path: string): Promise<void>
  /** Takes the one lock of a directory, or throws `DirectoryLocked`. The lock ends with the process, however it ends. */
  lock(path: string): Promise<DiskLock>
}

export type OpenMode = 'new' | 'write' | 'read'

export interface DiskEntry {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'other'
}

export interface DiskFile {
  size(): Promise<number>
  /** Whether it is still the file of that name: one that was removed or moved away takes writes and syncs all the same. */
  isAt(path: string): Promise<boolean>
  /** Writes all of the buffers, one after the other, from `position` on, or throws: then any part may be written. */
  write(buffers: readonly Uint8Array[], position: number): Promise<void>
  /** Up to `length` bytes from `position` on; fewer only where the file ends. */
  read(position: number, length: number): Promise<Buffer>
  /** What was written is durable, or this throws: then it may never become so, whatever a second call says. */
  sync(): Promise<void>
  truncate(size: number): Promise<void>
  close(): Promise<void>
}

export interface DiskLock {
  release(): void
}

export class DirectoryLocked extends Error {
  constructor(directory: string) {
    super(
      `${directory} is in use by another running gateway. Stop that one, or give this one a directory of its own: ` +
        'two writers would destroy each other’s log.'
    )
    this.name = 'DirectoryLocked'
  }
}

/** What was written can't be found again by anybody: its file, or a folder above it, was removed or moved. */
export class FileGone extends Error {
  readonly code = 'ENOENT'

  constructor(path: string) {
    super(`${path} is no longer there`)
    this.name = 'FileGone'
  }
}

/** The operating system's code of a failed disk call. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

export function isMissing(error: unknown): boolean {
  return errorCode(error) === 'ENOENT'
}
