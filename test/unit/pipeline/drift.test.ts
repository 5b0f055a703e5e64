import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DriftAction } from '../../../src/core/source.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

const value = 'hunter2-in-the-payload'
const drifted: Readonly<Record<string, unknown>> = {
  'a number that is text': { repository: { id: value, html_url: value } },
  'a required field that is gone': { repository: { id: 1, name: value } },
  'an object that is text': { sender: value },
  'text that is an object': { action: { [value]: value } },
  'an empty action': { action: '', note: value },
  'an array instead of an object': [value],
  'a fraction': { installation: { id: 1.5, note: value } }
}

async function settle(body: unknown, drift: DriftAction) {
  const uk = createRecordingBus('uk')
  const { settle: run, observer } = makePipeline()
  const settled = await run(githubDelivery({ body }), makeSnapshot({ buses: { uk }, source: { drift } }))
  return { ...settled, drifts: observer.drifts, stored: uk.records.length }
}

for (const [name, body] of Object.entries(drifted))
  describe(`drift: ${name}`, () => {
    test('is told of and passes where the source warns', async () => {
      const { outcome, drifts, stored } = await settle(body, 'warn')
      assert.equal(outcome.kind, 'accepted')
      assert.equal(drifts.length, 1)
      assert.equal(drifts[0]?.source, 'github')
      assert.equal(stored, 1)
    })

    test('is told of and refused where the source refuses', async () => {
      const { outcome, reply, drifts, stored } = await settle(body, 'refuse')
      assert.equal(outcome.kind === 'refused' && outcome.problem.code, 'schema-mismatch')
      assert.equal(reply.status, 422)
      assert.deepEqual([drifts.length, stored], [1, 0])
      assert.doesNotMatch(reply.body ?? '', /hunter2/)
    })

    test('is told with its place, and quotes nothing of the payload', async () => {
      const { drifts } = await settle(body, 'warn')
      assert.match(drifts[0]?.fault ?? '', /^\/\S* fails "\w+" of #/)
      assert.doesNotMatch(drifts[0]?.fault ?? '', /hunter2/)
    })
  })

test('an event and an action that nobody has heard of are no drift', async () => {
  for (const drift of ['warn', 'refuse'] as const) {
    const { outcome, drifts } = await settle({ action: 'levitated', teapot: { id: 'short', stout: true } }, drift)
    assert.equal(outcome.kind, 'accepted')
    assert.deepEqual(drifts, [])
  }
})
