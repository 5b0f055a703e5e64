import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Problem } from '../../../src/core/problem.ts'
import { settleBy, settleSoonBy } from '../../../src/pipeline/deadline.ts'
import { createFixedClock, fixedStart } from '../../support/fixed-clock.ts'
import { arrivalOf, githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

/** Lets everything that is ready run. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

function slowDelivery() {
  const uk = createRecordingBus('uk')
  const stored = Promise.withResolvers<void>()
  uk.before = () => stored.promise
  const pipeline = makePipeline()
  const settled = pipeline.settle(githubDelivery(), makeSnapshot({ buses: { uk }, source: { answerWithinMs: 9_000 } }))
  return { ...pipeline, settled, stored, uk }
}

describe('a bus that does not settle', () => {
  test('is answered at receivedAt + answerWithinMs, not before', async () => {
    const { clock, settled, observer } = slowDelivery()
    await turn()
    clock.advanceTo(fixedStart + 8_999)
    await turn()
    assert.equal(observer.settlements.length, 0)
    clock.advanceTo(fixedStart + 9_000)
    const { outcome, reply } = await settled
    assert.equal(outcome.kind === 'deferred' && outcome.problem.code, 'deadline-exceeded')
    assert.equal(reply.status, 503)
    assert.ok(reply.headers?.['retry-after'])
    assert.equal(clock.waiting, 0)
  })

  test('that stores after all is told of once, as stored', async () => {
    const { clock, settled, stored, uk, observer } = slowDelivery()
    await turn()
    clock.advance(9_000)
    await settled
    stored.resolve()
    await turn()
    assert.equal(uk.records.length, 1)
    assert.deepEqual(observer.late, [{ source: 'github', stored: true }])
    assert.equal(observer.settlements.length, 1, 'and the outcome stays what it was')
  })

  test('that fails after all is told of once, as not stored', async () => {
    const { clock, settled, stored, observer } = slowDelivery()
    await turn()
    clock.advance(9_000)
    await settled
    stored.reject(new Problem('bus-unavailable'))
    await turn()
    assert.deepEqual(observer.late, [{ source: 'github', stored: false }])
  })
})

describe('a bus that settles in time', () => {
  test('is told of as late by nobody, and leaves no timer', async () => {
    const { clock, settled, stored, observer } = slowDelivery()
    await turn()
    clock.advance(8_999)
    stored.resolve()
    assert.equal((await settled).outcome.kind, 'accepted')
    clock.advance(60_000)
    await turn()
    assert.deepEqual([observer.late, clock.waiting], [[], 0])
  })

  test('by failing leaves no timer either', async () => {
    const { clock, settled, stored } = slowDelivery()
    await turn()
    stored.reject(new Problem('bus-unavailable'))
    assert.equal((await settled).outcome.kind, 'deferred')
    assert.equal(clock.waiting, 0)
  })
})

describe('a delivery whose time has passed before it is published', () => {
  test('is not begun to be stored: the sender is told to send again', async () => {
    const uk = createRecordingBus('uk')
    const { settle, clock, observer } = makePipeline()
    const delivery = githubDelivery()
    const arrival = {
      ...arrivalOf(delivery),
      receive: () => {
        clock.advance(9_000)
        return Promise.resolve(delivery)
      }
    }
    const { outcome } = await settle(arrival, makeSnapshot({ buses: { uk } }))
    assert.equal(outcome.kind === 'deferred' && outcome.problem.code, 'deadline-exceeded')
    assert.deepEqual([uk.records.length, observer.late.length, clock.waiting], [0, 0, 0])
  })

  test('and the work does not run', async () => {
    let ran = false
    const work = (): Promise<void> => {
      ran = true
      return Promise.resolve()
    }
    await assert.rejects(
      settleBy(work, fixedStart, createFixedClock(), () => assert.fail('nothing is late')),
      { code: 'deadline-exceeded' }
    )
    assert.equal(ran, false)
  })
})

describe('work that is often done at once', () => {
  const notLate = (): void => assert.fail('nothing is late')

  test('gives what it has, without a timer', () => {
    const clock = createFixedClock()
    assert.equal(
      settleSoonBy(() => 7, fixedStart + 1, clock, notLate),
      7
    )
    assert.equal(clock.waiting, 0)
  })

  test('is not begun when its time has passed', () => {
    let ran = false
    const work = (): Promise<never> => {
      ran = true
      return Promise.reject(new Error('nobody hears this'))
    }
    assert.throws(() => settleSoonBy(work, fixedStart, createFixedClock(), notLate), { code: 'deadline-exceeded' })
    assert.equal(ran, false)
  })

  test('is heard when its time passes while it begins: its failure ends no process', async (t) => {
    const unheard: unknown[] = []
    const hear = (reason: unknown): void => void unheard.push(reason)
    process.on('unhandledRejection', hear)
    t.after(() => process.off('unhandledRejection', hear))
    const clock = createFixedClock()
    const failure = new Error('of the work')
    const work = (): Promise<never> => {
      clock.advanceTo(fixedStart + 10)
      return Promise.reject(failure)
    }
    await assert.rejects(async () => settleSoonBy(work, fixedStart + 5, clock, notLate), failure)
    await turn()
    assert.deepEqual([unheard, clock.waiting], [[], 0])
  })
})
