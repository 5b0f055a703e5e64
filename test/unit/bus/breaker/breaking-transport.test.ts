import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TestContext } from 'node:test'
import { Batcher } from '../../../../src/bus/batching/batcher.ts'
import { ProduceFault } from '../../../../src/bus/batching/produce-transport.ts'
import type { Verdict } from '../../../../src/bus/batching/produce-transport.ts'
import { BreakingTransport } from '../../../../src/bus/breaker/breaking-transport.ts'
import type { BreakerOptions } from '../../../../src/bus/breaker/breaking-transport.ts'
import { Problem } from '../../../../src/core/problem.ts'
import type { ProblemCode } from '../../../../src/core/problems.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import type { FixedClock } from '../../../support/fixed-clock.ts'
import { HeldTransport, textRecord } from '../batching/held-transport.ts'
import type { HeldCall } from '../batching/held-transport.ts'

const resetMs = 1000
const limits = { failures: 3, windowMs: 30_000, resetMs }

const timeout = new ProduceFault('region', new Problem('bus-unavailable', { reason: 'timeout' }))
const notConnected = new ProduceFault('region', new Problem('bus-unavailable', { reason: 'not-connected' }))
const missing = new ProduceFault('topic', new Problem('bus-unavailable', { reason: 'topic-missing' }))
const tooLarge = new ProduceFault('record', new Problem('event-too-large', { reason: 'record-too-large' }))

function regionFault(code: ProblemCode): ProduceFault {
  return new ProduceFault('region', new Problem(code))
}

class Scene {
  readonly held = new HeldTransport()
  readonly clock: FixedClock = createFixedClock()
  readonly changes: string[] = []
  readonly breaker: BreakingTransport
  readonly #context: TestContext

  /** opossum's own timer is the test's from here on. */
  constructor(context: TestContext, more: Partial<BreakerOptions> = {}) {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    this.#context = context
    this.breaker = new BreakingTransport({
      transport: this.held,
      clock: this.clock,
      limits,
      onChange: (state) => this.changes.push(state),
      ...more
    })
  }

  /** Begins a call that must reach the transport. */
  begin(topic = 't', values: readonly string[] = ['a']): Begun {
    const told: (Verdict | undefined)[] = values.map(() => undefined)
    const done = this.breaker.produce(
      topic,
      values.map((value) => textRecord(topic, value)),
      (index, verdict) => (told[index] = verdict)
    )
    // Looked at when the test asks for it.
    done.catch(() => undefined)
    return { call: this.held.next(), done, told }
  }

  async fail(fault: unknown = timeout, topic = 't'): Promise<void> {
    const { call, done } = this.begin(topic)
    call.fail(fault)
    await assert.rejects(done, (thrown) => thrown === fault)
  }

  async store(topic = 't'): Promise<void> {
    const { call, done } = this.begin(topic)
    call.store()
    await done
  }

  async open(): Promise<void> {
    for (let count = 0; count < limits.failures; count += 1) await this.fail()
    assert.equal(this.breaker.state(), 'open')
  }

  async openHalf(): Promise<void> {
    await this.open()
    this.pass(resetMs)
    assert.equal(this.breaker.state(), 'half-open')
  }

  async assertRefused(topic = 't'): Promise<void> {
    await assert.rejects(
      this.breaker.produce(topic, [textRecord(topic, 'a')], () => assert.fail('nothing is told')),
      (thrown) => {
        assert.ok(thrown instanceof ProduceFault)
        assert.equal(thrown.scope, 'region')
        assert.deepEqual([thrown.problem.code, thrown.problem.reason], ['bus-unavailable', 'breaker-open'])
        assert.equal(thrown.problem.spec.retry, 'later')
        return true
      }
    )
    assert.equal(this.held.calls.length, 0, 'nothing is sent')
  }

  pass(byMs: number): void {
    this.clock.advance(byMs)
    this.#context.mock.timers.tick(byMs)
  }
}

interface Begun {
  readonly call: HeldCall
  readonly done: Promise<void>
  /** What the caller was told, by place. */
  readonly told: readonly (Verdict | undefined)[]
}

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
