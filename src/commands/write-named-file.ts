import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describeError } from './describe-error.ts'
import { CommandFailure, exitStatus } from './exit-status.ts'

export interface NamedFile {
  readonly path: string
  readonly text: string
  /** The option that says where it is written. */
  readonly option: string
  /** Whether one that is there is written anew. */
  readonly overwrites: boolean
  /** Whether missing folders are made. */
  readonly makesFolder?: boolean
  /** Its permissions, where they are not the usual ones. */
  readonly mode?: number
}

/** Writes a file where an option says. @throws CommandFailure that says what is wrong with the path */
export async function writeNamedFile(file: NamedFile): Promise<void> {
  const { path, text, overwrites, makesFolder = false, mode } = file
  const permissions = mode === undefined ? {} : { mode }
  try {
    if (makesFolder) await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: overwrites ? 'w' : 'wx', ...permissions })
  } catch (thrown) {
    throw explain(thrown, file)
  }
}

function explain(thrown: unknown, { path, option }: NamedFile): CommandFailure {
  const code = codeOf(thrown)
  const why = pathFaults(path)[code]
  if (why !== undefined)
    return new CommandFailure(`${path} cannot be written: ${why}.`, {
      status: exitStatus.usage,
      hint: `Name another file with ${option}.`
    })
  return new CommandFailure(`${path} could not be written: ${refusals[code] ?? describeError(thrown)}.`, {
    hint: `Write elsewhere with ${option}, or put that right.`
  })
}

/** What makes a path one that cannot be. */
const pathFaults = (path: string): Readonly<Record<string, string>> => ({
  ENOENT: `there is no folder ${dirname(path)}`,
  ENOTDIR: `${dirname(path)}, or a folder above it, is a file`,
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'its name is too long'
})

/** What a good path may still meet. */
const refusals: Readonly<Record<string, string>> = {
  EEXIST: 'it is there already, and is left as it is',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full'
}

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error) || !('code' in thrown)) return ''
  // A file in the place of a folder to make is told in the words for a file that is there.
  const isFolder = 'syscall' in thrown && thrown.syscall === 'mkdir'
  return isFolder && thrown.code === 'EEXIST' ? 'ENOTDIR' : String(thrown.code)
}
