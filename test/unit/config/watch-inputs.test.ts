import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileSignature } from '../../../src/config/file-signature.ts'
import { watchInputs } from '../../../src/config/watch-inputs.ts'
import type { InputWatch } from '../../../src/config/watch-inputs.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** Longer than a file's clock lags behind. */
const settleMs = 120

async function seen(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map(await Promise.all(paths.map(async (path) => [path, await fileSignature(path)] as const)))
}

describe('watchInputs', () => {
  let folder = ''
  let told = 0
  let watch: InputWatch
  const pathOf = (name: string): string => join(folder, name)
  const follow = async (paths: readonly string[], lookEveryMs = 60_000): Promise<void> => {
    await sleep(settleMs)
    watch = watchInputs({ clock: systemClock, onChange: () => (told += 1), quietMs: 30, lookEveryMs })
    watch.look(await seen(paths))
    // The first look has happened.
    await sleep(settleMs)
    assert.equal(told, 0)
  }
  const isTold = async (): Promise<void> => waitUntil(() => told > 0, 'the change was told')

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'turnpike-watch-'))
    told = 0
    await writeFile(pathOf('a.yaml'), 'one')
  })
  afterEach(async () => {
    watch.stop()
    await rm(folder, { recursive: true })
  })

  it('tells that a file was written in place', async () => {
    await follow([pathOf('a.yaml')])
    await writeFile(pathOf('a.yaml'), 'two')
    await isTold()
  })

  it('tells that a file was replaced by a rename, of the same size too', async () => {
    await follow([pathOf('a.yaml')])
    await writeFile(pathOf('new'), 'two')
    await rename(pathOf('new'), pathOf('a.yaml'))
    await isTold()
  })

  it('tells the swap of a ConfigMap’s symbolic link, again and again', async () => {
    const swap = async (text: string): Promise<void> => {
      await mkdir(pathOf(`..${text}`))
      await writeFile(pathOf(`..${text}/gateway.yaml`), text)
      await symlink(`..${text}`, pathOf('..data_tmp'))
      await rename(pathOf('..data_tmp'), pathOf('..data'))
    }
    await swap('one')
    await symlink('..data/gateway.yaml', pathOf('gateway.yaml'))
    await follow([pathOf('gateway.yaml')])
    for (const text of ['two', 'three']) {
      told = 0
      await swap(text)
      await isTold()
    }
  })

  it('tells that a file which was missing is there, and that one is gone', async () => {
    await follow([pathOf('secret')])
    await writeFile(pathOf('secret'), 'now')
    await isTold()
    told = 0
    await unlink(pathOf('secret'))
    await isTold()
  })

  it('tells a new file in a folder of includes', async () => {
    await mkdir(pathOf('conf.d'))
    await follow([pathOf('conf.d')])
    await writeFile(pathOf('conf.d/team.yaml'), 'new')
    await isTold()
  })

  it('finds a change without a word from the system', async () => {
    // The notices of this folder's parent say nothing of what a link in it leads to.
    await mkdir(pathOf('far'))
    await writeFile(pathOf('far/real'), 'one')
    await mkdir(pathOf('near'))
    await symlink(pathOf('far/real'), pathOf('near/link'))
    await follow([pathOf('near/link')], 50)
    await writeFile(pathOf('far/real'), 'two')
    await isTold()
  })

  it('tells what changed while it was read', async () => {
    const before = await seen([pathOf('a.yaml')])
    await writeFile(pathOf('a.yaml'), 'while it was read')
    watch = watchInputs({ clock: systemClock, onChange: () => (told += 1), quietMs: 30 })
    watch.look(before)
    await isTold()
  })

  it('tells many writes in a row once, when they are over', async () => {
    await follow([pathOf('a.yaml')])
    for (let write = 0; write < 20; write++) await writeFile(pathOf('a.yaml'), String(write))
    await isTold()
    await sleep(settleMs)
    assert.ok(told < 10, `${told} times`)
  })

  it('tells a change in a folder that is never quiet', async () => {
    watch = watchInputs({ clock: systemClock, onChange: () => (told += 1), quietMs: 200, patienceMs: 400 })
    watch.look(await seen([pathOf('a.yaml')]))
    let isBusy = true
    const busy = (async () => {
      while (isBusy) await Promise.all([writeFile(pathOf('gateway.log'), 'a line'), sleep(20)])
    })()
    await sleep(500)
    assert.equal(told, 0)
    await writeFile(pathOf('a.yaml'), 'two')
    await isTold()
    isBusy = false
    await busy
  })

  it('bears a link that leads to itself, and tells when it leads somewhere', async () => {
    await symlink('loop', pathOf('loop'))
    await follow([pathOf('loop')])
    await unlink(pathOf('loop'))
    await writeFile(pathOf('loop'), 'a file')
    await isTold()
  })

  it('does not care for what time a file says it is of', async () => {
    await utimes(pathOf('a.yaml'), new Date(), new Date(Date.now() + 86_400_000))
    await follow([pathOf('a.yaml')])
    await sleep(settleMs)
    assert.equal(told, 0)
  })

  it('is silent about other files beside it, and when it is stopped', async () => {
    await follow([pathOf('a.yaml')])
    await writeFile(pathOf('b.yaml'), 'beside')
    await sleep(settleMs)
    watch.stop()
    await writeFile(pathOf('a.yaml'), 'after the end')
    await sleep(settleMs)
    assert.equal(told, 0)
  })
})
