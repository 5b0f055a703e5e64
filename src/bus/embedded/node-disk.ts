import { constants } from 'node:fs'
import { mkdir, open, readdir, stat, unlink } from 'node:fs/promises'
import type { Dirent } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { errorCode } from './disk.ts'
import { lockDirectory } from './directory-lock.ts'
import type { Disk, DiskEntry, DiskFile, OpenMode } from './disk.ts'

/** Linux takes no more buffers than this in one call. */
const maxBuffersPerWrite = 1024
/** Payloads are nobody else's: the group may read (a tail in a sidecar), others nothing. */
const fileMode = 0o640
const directoryMode = 0o750

const flags: Readonly<Record<OpenMode, number>> = {
  new: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
  write: constants.O_RDWR | constants.O_CREAT,
  read: constants.O_RDONLY
}

/** The disk of this machine. */
export const nodeDisk: Disk = {
  open: async (path, mode) => openedFile(await open(path, flags[mode], fileMode)),
  list: async (path) => (await readdir(path, { withFileTypes: true })).map(entryOf),
  async makeDirectory(path) {
    try {
      await mkdir(path, { mode: directoryMode })
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
    }
  },
  async syncDirectory(path) {
    const handle = await open(path, constants.O_RDONLY)
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
  remove: unlink,
  lock: async (path) => lockDirectory(path)
}

function entryOf(entry: Dirent): DiskEntry {
  return { name: entry.name, kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other' }
}

function openedFile(handle: FileHandle): DiskFile {
  return {
    size: async () => (await handle.stat()).size,
    isAt: async (path) => isFileAt(handle, path),
    write: async (buffers, position) => writeAll(handle, buffers, position),
    read: async (position, length) => readUpTo(handle, position, length),
    sync: async () => handle.datasync(),
    truncate: async (size) => handle.truncate(size),
    close: async () => handle.close()
  }
}

async function isFileAt(handle: FileHandle, path: string): Promise<boolean> {
  const [opened, named] = await Promise.all([handle.stat(), stat(path).catch(() => undefined)])
  return named !== undefined && named.ino === opened.ino && named.dev === opened.dev
}

/** A call may write less than asked, at a full disk for one; the next call then says why. */
async function writeAll(handle: FileHandle, buffers: readonly Uint8Array[], position: number): Promise<void> {
  let rest = buffers
  let at = position
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest.slice(0, maxBuffersPerWrite), at)
    if (bytesWritten === 0 && byteLength(rest) > 0) throw new Error('The disk wrote nothing and gave no reason')
    at += bytesWritten
    rest = withoutFirst(rest, bytesWritten)
  }
}

function byteLength(buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, buffer) => sum + buffer.length, 0)
}

function withoutFirst(buffers: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let left = count
  for (const [index, buffer] of buffers.entries()) {
    if (left < buffer.length) return [buffer.subarray(left), ...buffers.slice(index + 1)]
    left -= buffer.length
  }
  return []
}

async function readUpTo(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
