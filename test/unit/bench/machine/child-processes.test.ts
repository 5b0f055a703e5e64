import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { describe, it } from 'node:test'
import { listChildren } from '../../../../bench/machine/child-processes.ts'
import { forgetProcess, reapProcess } from '../../../support/reaper.ts'

describe('the children of a process', () => {
  it('are those that run, and no longer those that ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' })
    await once(child, 'spawn')
    const pid = child.pid ?? 0
    reapProcess(pid)
    assert.ok(listChildren(process.pid).includes(pid))
    assert.deepEqual(listChildren(pid), [], 'none of it is the child’s own')
    child.kill('SIGKILL')
    await once(child, 'exit')
    forgetProcess(pid)
    assert.ok(!listChildren(process.pid).includes(pid))
  })

  it('are none where there is no such process', () => {
    assert.deepEqual(listChildren(2 ** 30), [])
  })
})
