import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { Instant } from '../core/clock.ts'

export type FileBytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly fault: FileFault; readonly why: string }

/** `missing`: it can be made there. `nowhere`: one of the folders above it is a file. */
export type FileFault = 'missing' | 'nowhere' | 'directory' | 'forbidden' | 'too-large' | 'other'

const waitMs = 20
const patienceMs = 5000

/**
 * Reads a whole file, or says in words why not; never more than `maxBytes`, whatever kind of file it is. A pipe that nobody
 * writes to must not hold the process, not even its end, so it is opened without blocking, and waited for a few seconds.
 */
export async function readFileBounded(path: string, maxBytes: number): Promise<FileBytes> {
  // One byte more than allowed tells a full file from one that is too large. A size from `stat` would not do for pipes.
  const buffer = Buffer.allocUnsafeSlow(maxBytes + 1)
  const read = await withFile(path, async (file) => fill(file, buffer))
  if (!read.ok) return read
  if (read.result > maxBytes) return tooLarge(maxBytes)
  return { ok: true, bytes: Uint8Array.from(buffer.subarray(0, read.result)) }
}

export type FileScan = { readonly ok: true; readonly modifiedAt: Instant } | Extract<FileBytes, { readonly ok: false }>

const pieceBytes = 1024 * 1024

/**
 * The same piece by piece, for a file that should not be in memory whole. `take` may not keep a piece, and says whether
 * it wants more.
 */
export async function scanFileBounded(
  path: string,
  maxBytes: number,
  take: (piece: Uint8Array) => boolean
): Promise<FileScan> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(pieceBytes, maxBytes + 1))
  const read = await withFile(path, async (file): Promise<FileScan> => {
    const { mtimeMs } = await file.stat()
    for (let total = 0; ;) {
      const length = await fill(file, buffer)
      total += length
      if (total > maxBytes) return tooLarge(maxBytes)
      if (length === 0 || !take(buffer.subarray(0, length)) || length < buffer.length)
        return { ok: true, modifiedAt: mtimeMs }
    }
  })
  return read.ok ? read.result : read
}

function tooLarge(maxBytes: number): Extract<FileBytes, { readonly ok: false }> {
  return { ok: false, fault: 'too-large', why: `is larger than ${maxBytes} bytes` }
}

async function withFile<T>(
  path: string,
  use: (file: FileHandle) => Promise<T>
): Promise<{ readonly ok: true; readonly result: T } | Extract<FileBytes, { readonly ok: false }>> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    return { ok: true, result: await use(file) }
  } catch (thrown) {
    // Without a code it is no failure of the system's.
    if (codeOf(thrown) === '') throw thrown
    return { ok: false, ...(faults[codeOf(thrown)] ?? { fault: 'other', why: 'cannot be read' }) }
  }
}

/** How many bytes there were, at most as many as the buffer holds. */
async function fill(file: FileHandle, buffer: Buffer): Promise<number> {
  let length = 0
  while (length < buffer.length) {
    const bytesRead = await readSome(file, buffer, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return length
}

async function readSome(file: FileHandle, buffer: Buffer, at: number): Promise<number> {
  for (let waitedMs = 0; ; waitedMs += waitMs) {
    try {
      return (await file.read(buffer, at, buffer.length - at)).bytesRead
    } catch (thrown) {
      if (codeOf(thrown) !== 'EAGAIN' || waitedMs >= patienceMs) throw thrown
      await wait(waitMs)
    }
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
}

const faults: Readonly<Record<string, { readonly fault: FileFault; readonly why: string }>> = {
  ENOENT: { fault: 'missing', why: 'does not exist' },
  ENOTDIR: { fault: 'nowhere', why: 'does not exist' },
  EISDIR: { fault: 'directory', why: 'is a directory' },
  EACCES: { fault: 'forbidden', why: 'may not be read by this user' },
  EPERM: { fault: 'forbidden', why: 'may not be read by this user' },
  EAGAIN: { fault: 'other', why: 'is a pipe that nobody has written to' },
  ELOOP: { fault: 'other', why: 'is a symbolic link to itself' }
}

/** Text in UTF-8 without its byte order mark; nothing when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
