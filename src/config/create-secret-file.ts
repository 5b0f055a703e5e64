import { randomBytes } from 'node:crypto'
import { link, mkdir, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a new secret, 32 random bytes in hex, for this user only. A file that is there already is left as it is: a
 * hard link, unlike a rename, fails when its name is taken, so that no reader sees half a secret or two of them.
 */
export async function createSecretFile(path: string, prefix = ''): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(8).toString('hex')}.tmp`
  try {
    await writeNewFile(draft, `${newSecretText(prefix)}\n`)
    await link(draft, path).catch(acceptTaken)
  } finally {
    await unlink(draft).catch(() => undefined)
  }
}

function acceptTaken(thrown: unknown): void {
  if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown
}

/** 32 random bytes in hex, as `openssl rand -hex 32` prints them. */
export function newSecretText(prefix = ''): string {
  return `${prefix}${randomBytes(32).toString('hex')}`
}

async function writeNewFile(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}
