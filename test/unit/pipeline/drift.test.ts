import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { driftActions } from '../../../src/core/source.ts'
import type { DriftAction } from '../../../src/core/source.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makePolicy } from '../../support/make-policy.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import type { SnapshotParts } from '../../support/make-snapshot.ts'
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

async function settle(body: unknown, drift: DriftAction, parts: SnapshotParts = {}) {
  const uk = createRecordingBus('uk')
  const { settle: run, observer } = makePipeline()
  const source = { drift, ...parts.source }
  const settled = await run(githubDelivery({ body }), makeSnapshot({ buses: { uk }, ...parts, source }))
  const kept = uk.records.map(({ topic, headers, value }) => {
    const said = new Map(headers)
    const [why, reason, until] = ['why', 'reason', 'until'].map((name) => said.get(`turnpike-${name}`))
    return { topic, why, reason, until, value: Buffer.from(value).toString() }
  })
  return { ...settled, drifts: observer.drifts, stored: uk.records.length, kept }
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

    test('is told of and waits in its region’s quarantine where the source says so', async () => {
      const { outcome, reply, drifts, kept } = await settle(body, 'quarantine')
      assert.deepEqual([outcome.kind, reply.status, drifts.length], ['quarantined', 200, 1])
      const value = JSON.stringify(body)
      assert.deepEqual(kept, [{ topic: 'acme.uk.quarantine', why: 'held', reason: 'drift', until: undefined, value }])
    })

    test('is told with its place, and quotes nothing of the payload', async () => {
      const { drifts } = await settle(body, 'warn')
      assert.match(drifts[0]?.fault ?? '', /^\/\S* fails "\w+" of #/)
      assert.doesNotMatch(drifts[0]?.fault ?? '', /hunter2/)
    })
  })

test('an event and an action that nobody has heard of are no drift', async () => {
  for (const drift of driftActions) {
    const { outcome, drifts } = await settle({ action: 'levitated', teapot: { id: 'short', stout: true } }, drift)
    assert.equal(outcome.kind, 'accepted')
    assert.deepEqual(drifts, [])
  }
})

describe('drift that its source keeps', () => {
  const body = { repository: { id: value, html_url: value } }
  const residency = [{ id: 'all', when: 'true', allow: ['uk', 'eu'] }]
  const rule = { id: 'never', when: 'true', require: 'false' }

  test('waits beside what rules hold it for, and as long as they say', async () => {
    const policy = makePolicy({ residency, admission: [{ ...rule, otherwise: 'hold', expiresMs: 3_600_000 }] })
    const { outcome, kept } = await settle(body, 'quarantine', { change: { policy } })
    assert.equal(outcome.kind, 'quarantined')
    const until = new Date(fixedStart + 3_600_000).toISOString()
    assert.deepEqual(
      kept.map(({ reason, until: end }) => [reason, end]),
      [['drift never', until]]
    )
  })

  test('is refused where a rule refuses it', async () => {
    const policy = makePolicy({ residency, admission: [{ ...rule, otherwise: 'refuse' }] })
    const { outcome, stored } = await settle(body, 'quarantine', { change: { policy } })
    assert.equal(outcome.kind === 'refused' && outcome.problem.code, 'not-admitted')
    assert.equal(stored, 0)
  })

  test('is stored nowhere where no region is decided, as anything is', async () => {
    const { outcome, reply, stored } = await settle(body, 'quarantine', { tenants: [] })
    assert.equal(outcome.kind === 'deferred' && outcome.problem.code, 'undecided')
    assert.deepEqual([reply.status, stored], [503, 0])
  })

  test('lies in its own region, whatever the gateway’s is', async () => {
    const [uk, eu] = [createRecordingBus('uk'), createRecordingBus('eu')]
    const tenant = { kind: 'fixed', id: 'umbrella' } as const
    const { stored } = await settle(body, 'quarantine', { buses: { uk, eu }, source: { tenant } })
    assert.deepEqual([stored, uk.records.length, eu.records.map(({ topic }) => topic)], [0, 0, ['acme.eu.quarantine']])
  })
})
