import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { githubDelivery } from '../../support/github-delivery.ts'
import { largeBody } from '../../support/large-body.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

test('a large body whose parser never ends is answered at the deadline, and stores nothing', async () => {
  const bus = createRecordingBus('uk')
  const pipeline = makePipeline({ parseOffLoop: () => new Promise(() => undefined) })
  const body = largeBody('"zen":"x"', '"hook_id":7', 600 * 1024).toString()
  const settled = pipeline.settle(githubDelivery({ body }), makeSnapshot({ buses: { uk: bus } }))
  await nextTurn()
  pipeline.clock.advance(60_000)
  const { outcome, reply } = await settled
  assert.equal(outcome.kind, 'deferred')
  assert.equal(outcome.kind === 'deferred' && outcome.problem.code, 'deadline-exceeded')
  assert.equal(reply.status, 503)
  assert.deepEqual(bus.records, [])
  assert.equal(pipeline.clock.waiting, 0)
})

test('a large body whose parser fails in time has the parser’s problem, and leaves no timer', async () => {
  const pipeline = makePipeline()
  const body = largeBody('"zen":"x"', '"hook_id":7', 600 * 1024).toString()
  const { outcome } = await pipeline.settle(githubDelivery({ body }), makeSnapshot({}))
  assert.equal(outcome.kind === 'deferred' && outcome.problem.code, 'internal')
  assert.equal(pipeline.clock.waiting, 0)
})
