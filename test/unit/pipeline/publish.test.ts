import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Problem } from '../../../src/core/problem.ts'
import type { Snapshot } from '../../../src/core/snapshot.ts'
import { encodeRecord, recordBytes } from '../../../src/pipeline/encode.ts'
import { eventOf } from '../../support/event-of.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { policyTo } from '../../support/policy-of.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

const everywhere = policyTo('uk', 'eu')

async function codeOf(snapshot: Snapshot): Promise<string> {
  const { outcome, reply } = await makePipeline().settle(githubDelivery(), snapshot)
  assert.ok(outcome.kind === 'deferred' || outcome.kind === 'refused', outcome.kind)
  assert.equal(reply.status, outcome.problem.spec.status)
  return `${outcome.kind} ${outcome.problem.code}`
}

describe('an accepted delivery', () => {
  test('is on the bus of its region only, byte for byte, before the answer', async () => {
    const [uk, eu] = [createRecordingBus('uk'), createRecordingBus('eu')]
    const body = '{ "zen": "Grüße" ,\n"hook_id":7}  '
    const { outcome, reply } = await makePipeline().settle(
      githubDelivery({ body }),
      makeSnapshot({ buses: { uk, eu } })
    )
    assert.equal(outcome.kind, 'accepted')
    assert.deepEqual(reply, { status: 200 })
    assert.deepEqual(eu.records, [])
    assert.deepEqual(
      uk.records.map(({ topic, value }) => [topic, Buffer.from(value).toString()]),
      [['acme.uk.scm', body]]
    )
  })

  test('is a copy in each of several regions, each named in its own copy', async () => {
    const [uk, eu] = [createRecordingBus('uk'), createRecordingBus('eu')]
    const snapshot = makeSnapshot({ buses: { uk, eu }, change: { policy: everywhere } })
    const { outcome } = await makePipeline().settle(githubDelivery(), snapshot)
    assert.equal(outcome.kind, 'accepted')
    const regions = [uk, eu].map(({ records }) => new Map(records[0]?.headers).get('ce_dataregion'))
    assert.deepEqual(regions, ['uk', 'eu'])
    assert.deepEqual(
      [uk, eu].map(({ records }) => records.map(({ topic }) => topic)),
      [['acme.uk.scm'], ['acme.eu.scm']]
    )
  })
})

describe('the size of an event', () => {
  test('may be its region’s maxEventBytes, and not one byte more', async () => {
    const event = await eventOf({})
    const bytes = recordBytes(encodeRecord(event, 'binary'))
    assert.ok(bytes > event.data.length)
    const fits = createRecordingBus()
    const { outcome } = await makePipeline().settle(
      githubDelivery(),
      makeSnapshot({ buses: { uk: fits }, maxEventBytes: { uk: bytes } })
    )
    assert.equal(outcome.kind, 'accepted')
    const full = createRecordingBus()
    assert.equal(
      await codeOf(makeSnapshot({ buses: { uk: full }, maxEventBytes: { uk: bytes - 1 } })),
      'refused event-too-large'
    )
    assert.deepEqual([fits.records.length, full.records.length], [1, 0])
  })

  test('is that of the record in structured mode too', async () => {
    const events = { prefix: 'acme', mode: 'structured' } as const
    const bytes = recordBytes(encodeRecord(await eventOf({}), 'structured'))
    const code = codeOf(makeSnapshot({ change: { events }, maxEventBytes: { uk: bytes - 1 } }))
    assert.equal(await code, 'refused event-too-large')
  })

  test('too large for one of two regions stores nothing in the other', async () => {
    const [uk, eu] = [createRecordingBus('uk'), createRecordingBus('eu')]
    const snapshot = makeSnapshot({ buses: { uk, eu }, maxEventBytes: { eu: 200 }, change: { policy: everywhere } })
    assert.equal(await codeOf(snapshot), 'refused event-too-large')
    assert.deepEqual([uk.records.length, eu.records.length], [0, 0])
  })

  test('is answered 413', async () => {
    const { reply } = await makePipeline().settle(githubDelivery(), makeSnapshot({ maxEventBytes: { uk: 100 } }))
    assert.equal(reply.status, 413)
    assert.equal(reply.headers?.['retry-after'], undefined)
  })
})

describe('a bus that fails', () => {
  test('with a problem defers with that problem', async () => {
    const uk = createRecordingBus()
    uk.before = () => Promise.reject(new Problem('bus-unavailable', { reason: 'disk-full' }))
    assert.equal(await codeOf(makeSnapshot({ buses: { uk } })), 'deferred bus-unavailable')
  })

  test('with any other error is internal, and told to send again', async () => {
    const uk = createRecordingBus()
    uk.before = () => Promise.reject(new TypeError('cannot read properties of undefined'))
    const { settle, observer } = makePipeline()
    const { outcome, reply } = await settle(githubDelivery(), makeSnapshot({ buses: { uk } }))
    assert.ok(outcome.kind === 'deferred')
    assert.equal(outcome.problem.code, 'internal')
    assert.ok(outcome.problem.cause instanceof TypeError, 'the log has the cause')
    assert.equal(reply.status, 503)
    assert.ok(reply.headers?.['retry-after'] !== undefined)
    assert.doesNotMatch(reply.body ?? '', /undefined|TypeError/, 'the sender has not')
    assert.equal(observer.settlements.length, 1)
  })

  test('in one of two regions defers the delivery, whichever it is', async () => {
    for (const failing of [0, 1]) {
      const buses = [createRecordingBus('uk'), createRecordingBus('eu')] as const
      for (const [index, bus] of buses.entries())
        if (index === failing) bus.before = () => Promise.reject(new Problem('bus-unavailable'))
      const snapshot = makeSnapshot({ buses: { uk: buses[0], eu: buses[1] }, change: { policy: everywhere } })
      assert.equal(await codeOf(snapshot), 'deferred bus-unavailable')
    }
  })

  test('by throwing instead of rejecting leaves no rejection of the other region unheard', async (t) => {
    const unheard: unknown[] = []
    const listen = (reason: unknown): void => void unheard.push(reason)
    process.on('unhandledRejection', listen)
    t.after(() => process.off('unhandledRejection', listen))
    const uk = createRecordingBus('uk')
    uk.before = () => Promise.reject(new Problem('bus-unavailable'))
    const eu = {
      ...createRecordingBus('eu'),
      publish: () => {
        throw new Error('at once')
      }
    }
    const code = await codeOf(makeSnapshot({ buses: { uk, eu }, change: { policy: everywhere } }))
    assert.match(code, /^deferred /)
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(unheard, [])
  })
})

test('a region that policy names and the snapshot lacks stores nothing anywhere', async () => {
  const uk = createRecordingBus('uk')
  const policy = policyTo('uk', 'mars')
  assert.equal(await codeOf(makeSnapshot({ buses: { uk }, change: { policy } })), 'deferred undecided')
  assert.deepEqual(uk.records, [])
})
