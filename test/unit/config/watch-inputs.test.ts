import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { watchInputs } from '../../../src/config/watch-inputs.ts'
import type { InputWatch } from '../../../src/config/watch-inputs.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** Longer than a file's clock lags behind. */
const settleMs = 120

describe('watchInputs', () => {
  let folder = ''
  let told = 0
  let watch: InputWatch
  const pathOf = (name: string): string => join(folder, name)
  const follow = async (paths: readonly string[], lookEveryMs = 60_000): Promise<void> => {
    await sleep(settleMs)
    watch = watchInputs({ clock: systemClock, onChange: () => (told += 1), quietMs: 30, lookEveryMs })
    watch.look(paths, Date.now())
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
    const readAt = Date.now()
    await writeFile(pathOf('a.yaml'), 'while it was read')
    watch = watchInputs({ clock: systemClock, onChange: () => (told += 1), quietMs: 30 })
    watch.look([pathOf('a.yaml')], readAt)
    await isTold()
  })

  it('tells many writes in a row once, when they are over', async () => {
    await follow([pathOf('a.yaml')])
    for (let write = 0; write < 20; write++) await writeFile(pathOf('a.yaml'), String(write))
    await isTold()
    await sleep(settleMs)
    assert.ok(told <= 2, `${told} times`)
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
