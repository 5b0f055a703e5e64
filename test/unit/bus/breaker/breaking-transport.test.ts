import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { limits, timeout, notConnected, missing, tooLarge, regionFault, Scene } from './breaker-scene.ts'

describe('a closed breaker', () => {
  it('passes verdicts and the end of a call through as they are', async (context) => {
    const scene = new Scene(context)
    const { call, done, told } = scene.begin('t', ['a', 'b', 'c'])
    call.answer(['0:1', tooLarge, timeout])
    await done
    assert.deepEqual(told, ['0:1', tooLarge, timeout])
    assert.deepEqual([scene.breaker.state(), scene.changes], ['closed', []])
  })

  it('opens at the third failure in a row, not before', async (context) => {
    const scene = new Scene(context)
    await scene.fail()
    await scene.fail()
    assert.equal(scene.breaker.state(), 'closed')
    await scene.fail()
    assert.deepEqual([scene.breaker.state(), scene.changes], ['open', ['open']])
  })

  it('opens for failures that are told record by record, as for those that are thrown', async (context) => {
    const scene = new Scene(context)
    for (let count = 0; count < limits.failures; count += 1) {
      const { call, done } = scene.begin('t', ['a', 'b'])
      call.answer([tooLarge, timeout])
      await done
    }
    assert.equal(scene.breaker.state(), 'open')
  })

  it('opens for calls of 5 s one after another, and for those of many topics at once', async (context) => {
    const scene = new Scene(context)
    for (let count = 0; count < limits.failures; count += 1) {
      const { call, done } = scene.begin()
      scene.pass(5000)
      call.fail(timeout)
      await assert.rejects(done)
    }
    assert.equal(scene.breaker.state(), 'open')

    context.mock.timers.reset()
    const other = new Scene(context)
    const begun = Array.from({ length: 10 }, (_, index) => other.begin(`t${index}`))
    for (const { call } of begun) call.fail(timeout)
    await Promise.allSettled(begun.map(async ({ done }) => done))
    assert.deepEqual(other.changes, ['open'])
  })

  for (const [name, fault] of [
    ['a missing topic', missing],
    ['a record that is too large', tooLarge],
    ['a deadline', regionFault('deadline-exceeded')],
    ['a gateway that stops', regionFault('shutting-down')],
    ['a bug', new Error('a bug')],
    ['a link that has no connection, and says so at once', notConnected]
  ] as const) {
    it(`never opens for ${name}`, async (context) => {
      const scene = new Scene(context)
      for (let count = 0; count < 20; count += 1) await scene.fail(fault)
      assert.deepEqual([scene.breaker.state(), scene.changes], ['closed', []])
      await scene.store('another topic')
    })
  }

  it('does not take a missing topic for a region that serves', async (context) => {
    const scene = new Scene(context)
    for (let count = 0; count < limits.failures; count += 1) {
      await scene.fail(missing, 'missing')
      await scene.fail()
    }
    assert.equal(scene.breaker.state(), 'open')
  })

  it('counts a call of which anything was stored as served', async (context) => {
    const scene = new Scene(context)
    for (let count = 0; count < 10; count += 1) {
      const { call, done } = scene.begin('t', ['a', 'b', 'c'])
      call.tell(0, timeout)
      call.tell(1, '0:1')
      call.fail(timeout)
      await assert.rejects(done)
    }
    assert.equal(scene.breaker.state(), 'closed')
  })

  it('begins a new row after a call that was served', async (context) => {
    const scene = new Scene(context)
    for (let count = 0; count < 10; count += 1) {
      await scene.fail()
      await scene.fail()
      await scene.store()
    }
    assert.deepEqual(scene.changes, [])
  })

  it('forgets failures that are older than its window', async (context) => {
    const scene = new Scene(context)
    for (let count = 0; count < 10; count += 1) {
      await scene.fail()
      scene.pass(limits.windowMs / 2 + 1000)
    }
    scene.clock.advance(Number.MAX_SAFE_INTEGER / 2)
    await scene.fail()
    assert.deepEqual(scene.changes, [])
  })
})
