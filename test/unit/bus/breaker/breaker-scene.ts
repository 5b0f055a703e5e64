import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
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

export const resetMs = 1000
export const limits = { failures: 3, windowMs: 30_000, resetMs }

export const timeout = new ProduceFault('region', new Problem('bus-unavailable', { reason: 'timeout' }))
export const notConnected = new ProduceFault('region', new Problem('bus-unavailable', { reason: 'not-connected' }))
export const missing = new ProduceFault('topic', new Problem('bus-unavailable', { reason: 'topic-missing' }))
export const tooLarge = new ProduceFault('record', new Problem('event-too-large', { reason: 'record-too-large' }))

export function regionFault(code: ProblemCode): ProduceFault {
  return new ProduceFault('region', new Problem(code))
}

export class Scene {
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

export interface Begun {
  readonly call: HeldCall
  readonly done: Promise<void>
  /** What the caller was told, by place. */
  readonly told: readonly (Verdict | undefined)[]
}
