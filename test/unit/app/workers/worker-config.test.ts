import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { WorkerConfig } from '../../../../src/app/workers/worker-config.ts'
import type { WorkerConfigParts } from '../../../../src/app/workers/worker-config.ts'
import type { Config } from '../../../../src/config/config.ts'
import type { LoadResult } from '../../../../src/config/load-config.ts'
import { settleMicrotasks } from '../../../support/settle-microtasks.ts'

const first = { fingerprint: 'first', digest: 'first' }
const second = { fingerprint: 'second', digest: 'second' }

/** What it loads is read when `read` says so; what is started for a configuration and not given back is in `open`. */
function createWorkerConfig() {
  const reads: ((fingerprint: string) => void)[] = []
  const used: string[] = []
  const open = new Set<string>()
  const inUse: WorkerConfigParts['inUse'] = {
    replace: async ({ digest }, isWanted) => {
      open.add(digest)
      try {
        if (!(await isWanted())) throw new Error('it is not wanted')
        used.push(digest)
      } finally {
        open.delete(digest)
      }
    }
  }
  const load = (): Promise<LoadResult> =>
    new Promise((resolve) => reads.push((fingerprint) => resolve(loadedAs(fingerprint))))
  const worker = new WorkerConfig({ inUse, fingerprint: 'before', load })
  const read = async (at: number, fingerprint: string): Promise<void> => {
    await settleMicrotasks()
    const settle = reads[at] ?? assert.fail(`nothing reads for the ${at}th time`)
    settle(fingerprint)
  }
  return { worker, read, used, open }
}

function loadedAs(fingerprint: string): LoadResult {
  // Of a configuration only what tells it from others is looked at here.
  return { ok: true, config: { digest: fingerprint } as Config, inputs: { fingerprint } } as LoadResult
}

describe('a worker’s half of a reload', () => {
  test('uses what it prepared when it is told to, and not before', async () => {
    const { worker, read, used } = createWorkerConfig()
    const vote = worker.prepare(first)
    await read(0, 'first')
    assert.deepEqual([await vote, used], [{ ok: true }, []])
    assert.deepEqual([await worker.use(first), used], [{ ok: true }, ['first']])
    assert.deepEqual([await worker.use(first), used], [{ ok: true }, ['first']], 'told again it does so already')
  })

  test('starts nothing for files that are read to the end after they were given up', async () => {
    const { worker, read, used, open } = createWorkerConfig()
    const vote = worker.prepare(first)
    await settleMicrotasks()
    await worker.abandon()
    await read(0, 'first')
    assert.equal((await vote).ok, false)
    assert.equal((await worker.use(first)).ok, false)
    assert.deepEqual([used, [...open]], [[], []])
  })

  test('files that are read slowly do not replace what was prepared after them', async () => {
    const { worker, read, used, open } = createWorkerConfig()
    const slow = worker.prepare(first)
    await settleMicrotasks()
    const next = worker.prepare(second)
    await read(1, 'second')
    assert.deepEqual(await next, { ok: true })
    await read(0, 'first')
    assert.equal((await slow).ok, false)
    assert.deepEqual([await worker.use(second), used, [...open]], [{ ok: true }, ['second'], []])
  })

  test('uses nothing but what it is told to use', async () => {
    const { worker, read, used } = createWorkerConfig()
    const vote = worker.prepare(first)
    await read(0, 'first')
    await vote
    assert.deepEqual(await worker.use(second), { ok: false, why: 'it is not prepared' })
    assert.deepEqual(used, [])
  })

  test('gives back what it prepared when another is prepared, or none', async () => {
    const { worker, read, open } = createWorkerConfig()
    const votes = [worker.prepare(first)]
    await read(0, 'first')
    await votes[0]
    assert.deepEqual([...open], ['first'])
    votes.push(worker.prepare(second))
    await read(1, 'second')
    await votes[1]
    assert.deepEqual([...open], ['second'])
    await worker.abandon()
    assert.deepEqual([...open], [])
  })

  test('files that are others than expected are not prepared', async () => {
    const { worker, read, open } = createWorkerConfig()
    const vote = worker.prepare(first)
    await read(0, 'third')
    assert.deepEqual([await vote, [...open]], [{ ok: false, why: 'the files changed while they were read' }, []])
  })
})
