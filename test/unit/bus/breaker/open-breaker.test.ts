import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Batcher } from '../../../../src/bus/batching/batcher.ts'
import { BreakingTransport } from '../../../../src/bus/breaker/breaking-transport.ts'
import { Problem } from '../../../../src/core/problem.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import { HeldTransport, textRecord } from '../batching/held-transport.ts'

import { resetMs, timeout, notConnected, missing, Scene } from './breaker-scene.ts'

describe('an open breaker', () => {
  it('refuses every topic at once, and sends nothing', async (context) => {
    const scene = new Scene(context)
    await scene.open()
    for (let count = 0; count < 10; count += 1) await scene.assertRefused(`t${count}`)
    scene.pass(resetMs - 1)
    await scene.assertRefused()
    assert.deepEqual(scene.changes, ['open'])
  })

  it('tells the publishers above it to send again', async (context) => {
    const scene = new Scene(context)
    await scene.open()
    const batcher = new Batcher({ transport: scene.breaker, clock: scene.clock })
    await assert.rejects(
      batcher.publish([textRecord('t', 'a')]),
      (thrown) => thrown instanceof Problem && thrown.code === 'bus-unavailable' && thrown.reason === 'breaker-open'
    )
  })

  it('is not closed by a call that began before it opened', async (context) => {
    const scene = new Scene(context)
    const { call, done } = scene.begin('slow')
    await scene.open()
    call.store()
    await done
    assert.equal(scene.breaker.state(), 'open')
  })

  it('can be stopped: it lets calls through, and changes no more', async (context) => {
    const scene = new Scene(context)
    await scene.open()
    scene.breaker.stop()
    scene.breaker.stop()
    for (let count = 0; count < 10; count += 1) await scene.fail()
    await scene.store()
    scene.pass(10 * resetMs)
    assert.deepEqual([scene.breaker.state(), scene.changes], ['closed', ['open']])
  })
})

describe('a half-open breaker', () => {
  it('lets one call through and refuses the others until that has ended', async (context) => {
    const scene = new Scene(context)
    await scene.openHalf()
    const { call, done } = scene.begin('one')
    for (const topic of ['one', 'two', 'three']) await scene.assertRefused(topic)
    call.store()
    await done
    assert.deepEqual([scene.breaker.state(), scene.changes], ['closed', ['open', 'half-open', 'closed']])
  })

  it('opens again when that fails, and tries again later', async (context) => {
    const scene = new Scene(context)
    await scene.openHalf()
    await scene.fail()
    await scene.assertRefused()
    scene.pass(resetMs - 1)
    await scene.assertRefused()
    scene.pass(1)
    await scene.store()
    assert.deepEqual(scene.changes, ['open', 'half-open', 'open', 'half-open', 'closed'])
  })

  for (const [name, fault] of [
    ['a missing topic', missing],
    ['a link without a connection', notConnected],
    ['a bug', new Error('a bug')]
  ] as const) {
    it(`lets the next call through after ${name}, which says nothing`, async (context) => {
      const scene = new Scene(context)
      await scene.openHalf()
      for (let count = 0; count < 10; count += 1) await scene.fail(fault, 'other')
      assert.equal(scene.breaker.state(), 'half-open')
      await scene.store()
      assert.equal(scene.breaker.state(), 'closed')
    })
  }

  it('is not decided by calls that began before it opened', async (context) => {
    const scene = new Scene(context)
    const early = [scene.begin('one'), scene.begin('two')] as const
    await scene.openHalf()
    early[0].call.fail(timeout)
    early[1].call.store()
    await Promise.allSettled(early.map(async ({ done }) => done))
    assert.equal(scene.breaker.state(), 'half-open')
    await scene.store()
    assert.equal(scene.breaker.state(), 'closed')
  })

  it('needs a whole row again after it has closed', async (context) => {
    const scene = new Scene(context)
    await scene.openHalf()
    await scene.store()
    await scene.fail()
    await scene.fail()
    assert.equal(scene.breaker.state(), 'closed')
    await scene.fail()
    assert.equal(scene.breaker.state(), 'open')
  })
})

describe('the timers of a breaker', () => {
  it('wait for nobody: none while it is closed, and none that is left after a stop', async (context) => {
    const real = {
      setTimeout: context.mock.method(globalThis, 'setTimeout'),
      clearTimeout: context.mock.method(globalThis, 'clearTimeout')
    }
    const setInterval = context.mock.method(globalThis, 'setInterval')
    const held = new HeldTransport()
    const breaker = new BreakingTransport({ transport: held, clock: createFixedClock() })
    const timers = (): readonly NodeJS.Timeout[] => real.setTimeout.mock.calls.flatMap(({ result }) => result ?? [])
    assert.deepEqual([timers().length, setInterval.mock.callCount()], [0, 0])
    for (let count = 0; count < 3; count += 1) {
      const done = breaker.produce('t', [textRecord('t', 'a')], () => undefined)
      held.next().fail(timeout)
      await assert.rejects(done)
    }
    assert.equal(breaker.state(), 'open')
    assert.deepEqual(
      timers().map((timer) => timer.hasRef()),
      [false]
    )
    breaker.stop()
    const cleared = real.clearTimeout.mock.calls.map(({ arguments: [timer] }) => timer)
    assert.ok(timers().every((timer) => cleared.includes(timer)))
    assert.equal(setInterval.mock.callCount(), 0)
  })
})
