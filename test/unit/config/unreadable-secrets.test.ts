import assert from 'node:assert/strict'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { geteuid, seteuid } from 'node:process'
import { describe, it } from 'node:test'
import type { LoadResult } from '../../../src/config/load-config.ts'
import { head, makeConfigFolder, sourceOf } from './config-folder.ts'
import { testEnv } from './load-for-test.ts'

const nobody = 65_534

/** As a user to whom a file's mode means something: to root it means nothing. */
async function asNobody(load: () => Promise<LoadResult>): Promise<LoadResult> {
  if (geteuid?.() !== 0) return load()
  seteuid?.(nobody)
  try {
    return await load()
  } finally {
    seteuid?.(0)
  }
}

describe('a secret file that is there and cannot be read', () => {
  const folder = makeConfigFolder()

  it('is never to be overwritten: the hint says how it can be read', async () => {
    await folder.write('live', testEnv.GOOD_SECRET)
    await chmod(join(folder.path, 'live'), 0o000)
    await chmod(folder.path, 0o755)
    await folder.write('main.yaml', head + sourceOf('[{ file: live }]'))
    const { findings } = await asNobody(folder.load)
    assert.equal(findings.length, 1)
    assert.match(findings[0]?.message ?? '', /live may not be read by this user$/)
    const uid = geteuid?.() === 0 ? nobody : geteuid?.()
    assert.equal(
      findings[0]?.hint,
      `let the user with uid ${uid} read it, by its owner or mode (of a Kubernetes volume: fsGroup), and enter the folders above it`
    )
  })

  it('may be a directory or too large: the hint asks for another file, and for no new secret', async () => {
    await mkdir(join(folder.path, 'directory'))
    await folder.write('large', 'x'.repeat(64 * 1024 + 1))
    await folder.write('main.yaml', head + sourceOf('[{ file: directory }, { file: large }]'))
    const { findings } = await folder.load()
    assert.deepEqual(
      findings.map(({ hint }) => hint),
      ['name a file in it', 'name a file that holds the secret and nothing else']
    )
  })

  it('is to be made only where none is', async () => {
    await folder.write('main.yaml', head + sourceOf('[{ file: none }]'))
    const { findings } = await folder.load()
    assert.match(findings[0]?.hint ?? '', /openssl rand/)
  })
})
