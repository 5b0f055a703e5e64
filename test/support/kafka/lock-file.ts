import { randomUUID } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { kill, pid } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

const pollMs = 100

/**
 * Runs `work` while no other process on this machine runs it under the same path. The lock of a dead process is taken
 * over. Two that take it over at once can both get it: the lock saves double work, and what `work` leaves behind must
 * be put in place by a rename.
 */
export async function withLock(path: string, work: () => Promise<void>): Promise<void> {
  while (!(await takeLock(path))) await sleep(pollMs)
  try {
    await work()
  } finally {
    await rm(path, { force: true })
  }
}

export function isAlive(processId: number): boolean {
  try {
    return kill(processId, 0)
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/** A link appears with its content, so no lock is ever without its owner's id. */
async function takeLock(path: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, String(pid))
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    await rm(draft, { force: true })
  }
  const owner = Number(await readFile(path, 'utf8').catch(() => ''))
  if (owner > 0 && !isAlive(owner)) await rm(path, { force: true })
  return false
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
