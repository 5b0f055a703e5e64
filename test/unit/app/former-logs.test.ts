import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, test } from 'node:test'
import { FormerLogs } from '../../../src/app/former-logs.ts'
import type { WorkerPlace } from '../../../src/app/workers/worker-place.ts'
import { nodeDisk } from '../../../src/bus/embedded/node-disk.ts'
import { reapedFolder } from '../../support/reaper.ts'

/** A region's directory with the logs of four workers, and what is none. */
function makeDirectory(): string {
  const directory = mkdtempSync(join(reapedFolder(), 'former-'))
  for (const name of ['worker-1', 'worker-2', 'worker-3', 'worker-4', 'worker-0', 'worker-x', 'acme.uk.scm'])
    mkdirSync(join(directory, name))
  writeFileSync(join(directory, 'worker-5'), 'a file')
  return directory
}

/** Which logs are kept besides the one that is written, and whether they are let go of. */
async function keep(worker: WorkerPlace | undefined, failing = '') {
  const root = makeDirectory()
  const kept: string[] = []
  const stopped: string[] = []
  const logs = new FormerLogs(({ directory }) => {
    const name = relative(root, directory)
    return {
      name,
      start: async () => {
        if (name === failing && failing !== '') throw new Error('it is in use')
        kept.push(name)
      },
      publish: () => assert.fail('nothing is added to a former log'),
      readiness: () => ({ ready: true }),
      stop: async () => void stopped.push(name)
    }
  })
  const failure = await logs.start(nodeDisk, root, worker).catch((thrown: unknown) => thrown)
  await logs.stop()
  return { kept, stopped, failure }
}

describe('logs that nobody writes any more', () => {
  test('one process keeps those of all workers', async () => {
    assert.deepEqual((await keep(undefined)).kept, ['worker-1', 'worker-2', 'worker-3', 'worker-4'])
  })

  test('the first worker keeps that of one process, and those of workers that are no more', async () => {
    const { kept, stopped } = await keep({ number: 1, count: 2 })
    assert.deepEqual(kept, ['', 'worker-3', 'worker-4'])
    assert.deepEqual(stopped, kept)
  })

  test('that of one process is kept, and so locked, though there are as many workers as ever', async () => {
    assert.deepEqual((await keep({ number: 1, count: 4 })).kept, [''])
  })

  test('no other worker keeps any', async () => {
    assert.deepEqual((await keep({ number: 2, count: 2 })).kept, [])
  })

  test('one that somebody else holds keeps this gateway from starting', async () => {
    const { failure, stopped } = await keep({ number: 1, count: 2 }, 'worker-3')
    assert.match(String(failure), /it is in use/)
    assert.deepEqual(stopped, ['', 'worker-3', 'worker-4'], 'and what was opened is let go of')
  })
})
