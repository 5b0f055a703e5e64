import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { WorkerPoolParts } from '../../../../src/app/workers/worker-pool.ts'
import type { WorkerExit } from '../../../../src/telemetry/primary-metrics.ts'
import type { Script, ScriptedWorker } from '../../../support/scripted-worker.ts'
import { settleMicrotasks } from '../../../support/settle-microtasks.ts'
import { makePool } from './pool-scene.ts'

const good: Script = {
  start: () => ({ kind: 'started', webhooks: 'http://127.0.0.1:1' }),
  beat: () => null,
  stop: () => null
}

function createPool(script: () => Script, given: Partial<WorkerPoolParts> = {}) {
  const exits: WorkerExit[] = []
  const loops: string[] = []
  const metrics = { workerEnded: (exit: WorkerExit) => void exits.push(exit), deliveriesLost: () => undefined }
  const scene = makePool(script, metrics, { onLoop: (why) => void loops.push(why), ...given })
  return { ...scene, exits, loops }
}

function at(workers: readonly ScriptedWorker[], index: number): ScriptedWorker {
  return workers.at(index) ?? assert.fail(`there is no process ${index}`)
}

describe('a pool of workers', () => {
  test('has as many as it should, and replaces one that ends', async () => {
    const { pool, workers, exits, pass } = createPool(() => good)
    assert.equal(await pool.start(), 'http://127.0.0.1:1')
    at(workers, 0).exit()
    await settleMicrotasks()
    assert.deepEqual(pool.counts(), { serving: 1, starting: 0, waiting: 1 })
    await pass(99)
    assert.equal(workers.length, 2, 'not at once')
    await pass(1)
    assert.deepEqual(pool.counts(), { serving: 2, starting: 0, waiting: 0 })
    assert.deepEqual(exits, ['error'])
  })

  test('waits longer each time one ends soon, and gives up at the fifth', async () => {
    const { pool, workers, loops, pass } = createPool(() => good)
    await pool.start()
    for (const delayMs of [100, 400, 1_600, 6_400]) {
      at(workers, -1).exit()
      await settleMicrotasks()
      const count = workers.length
      await pass(delayMs - 1)
      assert.equal(workers.length, count, `before ${delayMs} ms`)
      await pass(1)
      assert.equal(workers.length, count + 1)
    }
    assert.deepEqual(loops, [])
    at(workers, -1).exit()
    await settleMicrotasks()
    assert.deepEqual(loops, ['worker 2 ended again and again: the log says why each of its processes did'])
    await pass(60_000)
    assert.equal(workers.length, 6, 'and no other is started')
  })

  test('ends now and then are no loop', async () => {
    const { pool, workers, loops, pass } = createPool(() => good)
    await pool.start()
    for (let turn = 0; turn < 8; turn++) {
      await pass(31_000)
      at(workers, -1).exit({ code: null, signal: 'SIGSEGV' })
      await settleMicrotasks()
      await pass(100)
    }
    assert.deepEqual(loops, [])
    assert.deepEqual(pool.counts(), { serving: 2, starting: 0, waiting: 0 })
  })

  test('the end of one that has served long is none of the five', async () => {
    const { pool, workers, loops, pass } = createPool(() => good)
    await pool.start()
    await pass(30_000)
    for (let end = 1; end <= 5; end++) {
      at(workers, -1).exit()
      await settleMicrotasks()
      await pass(10_000)
    }
    assert.deepEqual([loops, pool.counts().serving], [[], 2])
    at(workers, -1).exit()
    await settleMicrotasks()
    assert.equal(loops.length, 1)
  })

  test('one that no longer answers is ended and replaced; one that answers is left alone', async () => {
    const { pool, workers, exits, pass } = createPool(() => good)
    await pool.start()
    at(workers, 1).answerAs({})
    await pass(5_000)
    await pass(29_999)
    assert.equal(at(workers, 1).isKilled, false)
    await pass(1)
    assert.deepEqual([at(workers, 0).isKilled, at(workers, 1).isKilled, exits], [false, true, ['silent']])
    await pass(100)
    assert.deepEqual(pool.counts(), { serving: 2, starting: 0, waiting: 0 })
  })

  test('one that hangs before it serves is ended and replaced too, after longer', async () => {
    const scripts = [good, good, { beat: () => null }, {}, good]
    const { pool, workers, exits, pass } = createPool(() => scripts.shift() ?? assert.fail('nothing else is started'))
    await pool.start()
    at(workers, 1).exit()
    await settleMicrotasks()
    await pass(100)
    for (let beat = 0; beat < 40; beat++) await pass(5_000)
    assert.deepEqual([at(workers, 2).isKilled, pool.counts().starting], [false, 1], 'its loop turns')
    at(workers, 2).exit()
    await settleMicrotasks()
    await pass(400)
    for (let beat = 0; beat < 24; beat++) await pass(5_000)
    assert.equal(at(workers, 3).isKilled, false)
    await pass(5_000)
    assert.deepEqual([at(workers, 3).isKilled, exits], [true, ['error', 'start', 'silent']])
    await pass(1_600)
    assert.deepEqual(pool.counts(), { serving: 2, starting: 0, waiting: 0 })
  })

  test('one of which nothing is ever heard does not keep a start waiting for ever', async () => {
    const { pool, workers, pass } = createPool(() => ({}), { count: 1 })
    const failed = assert.rejects(pool.start(), { message: 'the worker ended' })
    await pass(5_000)
    await pass(120_000)
    await failed
    assert.equal(at(workers, 0).isKilled, true)
    pool.kill()
  })

  test('cannot start when one of them cannot, for the reason that it gives', async () => {
    const { pool } = createPool(() => ({ start: () => ({ kind: 'failed', why: 'the port is in use' }) }))
    await assert.rejects(pool.start(), { message: 'the port is in use' })
  })

  test('one that finds other files than expected serves nothing until they are those expected', async () => {
    let reloads = 0
    const differs: Script = { ...good, start: () => ({ kind: 'differs' }) }
    const reload = async (): Promise<void> => void (reloads += 1)
    const { pool, workers, exits, pass } = createPool(() => differs, { count: 1, reload })
    const started = pool.start()
    await settleMicrotasks()
    assert.deepEqual([pool.counts().serving, reloads], [0, 1])
    await pass(5_000)
    assert.deepEqual([pool.counts().serving, reloads], [0, 2])
    at(workers, 0).answerAs(good)
    await pass(5_000)
    await started
    assert.deepEqual([pool.counts().serving, exits], [1, []])
  })

  test('a stop asks all, replaces none, and ends those that hang', async () => {
    const { pool, workers, pass } = createPool(() => good)
    await pool.start()
    const stopped = pool.stop(14_000)
    await settleMicrotasks()
    assert.deepEqual(
      workers.map(({ asked }) => asked.at(-1)),
      ['stop', 'stop']
    )
    at(workers, 0).exit({ code: 0, signal: null })
    await pass(13_999)
    assert.equal(at(workers, 1).isKilled, false)
    await pass(1)
    assert.equal(await stopped, false, 'one needed force')
    await pass(60_000)
    assert.equal(workers.length, 2)
  })
})
