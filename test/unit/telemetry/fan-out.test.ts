import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Observer } from '../../../src/core/observer.ts'
import { joinObservers } from '../../../src/telemetry/fan-out.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { createRecordingObserver } from '../../support/recording-observer.ts'
import { settlement } from './settlements.ts'

function fail(): never {
  throw new Error('a broken observer')
}

const broken: Observer = {
  received: fail,
  settled: fail,
  drifted: fail,
  ruleErred: fail,
  storedInPart: fail,
  publishedLate: fail
}

function tellEverything(observer: Observer): void {
  observer.received('github')
  observer.settled(settlement())
  observer.drifted('github', '/ref must be string')
  observer.ruleErred({ kind: 'routing', id: 'home' })
  observer.storedInPart('github')
  observer.publishedLate('github', true)
}

test('everybody is told everything, before and after one that throws', () => {
  const observers = [createRecordingObserver(), createRecordingObserver()] as const
  const faults: unknown[] = []
  tellEverything(joinObservers([observers[0], broken, observers[1]], (thrown) => void faults.push(thrown)))
  for (const { receivedBy, settlements, drifts, ruleErrors, inPart, late } of observers) {
    assert.deepEqual(inPart, ['github'])
    assert.deepEqual(ruleErrors, [{ kind: 'routing', id: 'home' }])
    assert.deepEqual(receivedBy, ['github'])
    assert.equal(settlements.length, 1)
    assert.deepEqual(drifts, [{ source: 'github', fault: '/ref must be string' }])
    assert.deepEqual(late, [{ source: 'github', stored: true }])
  }
  assert.equal(faults.length, 6)
})

test('a report of faults that throws disturbs nobody either', () => {
  const after = createRecordingObserver()
  tellEverything(joinObservers([broken, after], fail))
  assert.equal(after.settlements.length, 1)
})

test('a delivery is accepted although every observer is broken', async () => {
  const { settle } = makePipeline({ observer: joinObservers([broken, broken], fail) })
  const { outcome, reply } = await settle(githubDelivery(), makeSnapshot())
  assert.equal(outcome.kind, 'accepted')
  assert.equal(reply.status, 200)
})
