import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Delivery } from '../../../src/core/delivery.ts'
import { createOffLoopParser } from '../../../src/parsing/off-loop-parser.ts'
import { limits } from '../../../src/pipeline/limits.ts'
import type { Snapshot } from '../../../src/core/snapshot.ts'
import { github } from '../../../src/providers/github.ts'
import { extendSchemaSet } from '../../../src/validation/schema-set.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { largeBody } from '../../support/large-body.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

const before = '"action":"opened","number":7,"pull_request":{"number":7,"updated_at":"2026-01-02T03:04:05Z"}'
const after =
  '"repository":{"id":90071992547409931,"html_url":"https://github.com/o/r","owner":{"login":"o","type":"Organization","html_url":"https://github.com/o"}},"sender":{"id":1,"login":"octocat","type":"User"}'

function gateway(t: TestContext) {
  const parser = createOffLoopParser({ clock: systemClock })
  t.after(() => parser.stop())
  let parsed = 0
  const uk = createRecordingBus('uk')
  const { settle, observer } = makePipeline({
    parseOffLoop: (request) => {
      parsed += 1
      return parser.parse(request)
    }
  })
  const snapshot = makeSnapshot({ buses: { uk } })
  return {
    uk,
    observer,
    settle: (delivery: Delivery, change: Partial<Snapshot> = {}) => settle(delivery, { ...snapshot, ...change }),
    parsedElsewhere: () => parsed
  }
}

const deliveryOf = (body: Buffer, headers = {}): Delivery => githubDelivery({ event: 'pull_request', body, headers })

describe('a large body', () => {
  test('makes the event that a small one makes, and its bytes are the body', async (t) => {
    const { settle, uk, parsedElsewhere, observer } = gateway(t)
    const small = largeBody(before, after, 100)
    const large = largeBody(before, after, limits.offLoopBytes)
    assert.ok(small.length < limits.offLoopBytes && large.length >= limits.offLoopBytes)
    assert.equal((await settle(deliveryOf(small))).outcome.kind, 'accepted')
    assert.equal(parsedElsewhere(), 0)
    assert.equal((await settle(deliveryOf(large))).outcome.kind, 'accepted')
    assert.equal(parsedElsewhere(), 1)
    const [here, elsewhere] = uk.records
    const untraced = (record: typeof here) => record?.headers.filter(([name]) => !name.includes('traceparent'))
    assert.deepEqual(untraced(elsewhere), untraced(here))
    assert.equal(elsewhere?.key, here?.key)
    assert.equal(new Map(here?.headers).get('ce_source'), 'https://github.com/o/r')
    assert.deepEqual(Buffer.from(elsewhere?.value ?? []), large)
    assert.deepEqual(observer.drifts, [])
  })

  test('as a form is the same event, too', async (t) => {
    const { settle, uk } = gateway(t)
    const large = largeBody(before, after, limits.offLoopBytes)
    const form = Buffer.from(new URLSearchParams({ payload: large.toString() }).toString())
    await settle(deliveryOf(form, { 'Content-Type': 'application/x-www-form-urlencoded' }))
    assert.deepEqual(Buffer.from(uk.records[0]?.value ?? []), large)
  })

  test('that drifts is told of as a small one', async (t) => {
    const { settle, observer } = gateway(t)
    const wrong = after.replace('"id":90071992547409931', '"id":"seven"')
    for (const bytes of [100, limits.offLoopBytes]) await settle(deliveryOf(largeBody(before, wrong, bytes)))
    const [here, elsewhere] = observer.drifts
    assert.match(here?.fault ?? '', /^\/repository\/id /)
    assert.deepEqual(elsewhere, here)
  })

  test('drifts from a schema that looks into lists as a small one does', async (t) => {
    const { settle, observer } = gateway(t)
    const label = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } }
    const labels = { type: 'array', minItems: 1, items: label }
    const schema = { type: 'object', properties: { labels } }
    const schemas = extendSchemaSet(makeSnapshot().schemas, new Map([[github.schema, schema]]))
    for (const text of ['[{"id":1}]', '[{"id":1},{"id":"two"}]'])
      for (const bytes of [100, limits.offLoopBytes])
        await settle(deliveryOf(largeBody(`${before},"labels":${text}`, after, bytes)), { schemas })
    const [here, elsewhere, ...others] = observer.drifts
    assert.match(here?.fault ?? '', /^\/labels\/\*\/id fails "type"/)
    assert.deepEqual(elsewhere, here)
    assert.deepEqual(others, [])
  })

  test('that is no JSON is refused as a small one', async (t) => {
    const { settle, uk } = gateway(t)
    const { outcome } = await settle(deliveryOf(largeBody(before, after, limits.offLoopBytes).subarray(0, -1)))
    assert.equal(outcome.kind === 'refused' && outcome.problem.reason, 'not-json')
    assert.deepEqual(uk.records, [])
  })

  test('whose thread is lost is deferred', async (t) => {
    const parser = createOffLoopParser({ clock: systemClock })
    t.after(() => parser.stop())
    const { settle } = makePipeline({ parseOffLoop: parser.parse })
    const settled = settle(deliveryOf(largeBody(before, after, limits.offLoopBytes)), makeSnapshot())
    await parser.stop()
    const { outcome, reply } = await settled
    assert.equal(outcome.kind === 'deferred' && outcome.problem.code, 'overloaded')
    assert.equal(reply.status, 503)
    assert.ok(reply.headers?.['retry-after'])
  })
})

test('a body of 25 MiB does not stop the loop: a small delivery settles before it', async (t) => {
  const { settle } = gateway(t)
  // Its bytes are made and hashed before the clock starts: only the parsing is in question.
  const large = deliveryOf(largeBody(before, after, 25 * 1024 * 1024 - 70_000))
  const small = deliveryOf(largeBody(before, after, 100))
  await settle(deliveryOf(largeBody(before, after, limits.offLoopBytes)))
  let longestGapMs = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    longestGapMs = Math.max(longestGapMs, now - last)
    last = now
  }, 1)
  const order: string[] = []
  const started = performance.now()
  const settled = [
    settle(large).then(({ outcome }) => order.push(`large ${outcome.kind}`)),
    settle(small).then(({ outcome }) => order.push(`small ${outcome.kind}`))
  ]
  await Promise.all(settled)
  clearInterval(timer)
  const tookMs = Math.round(performance.now() - started)
  t.diagnostic(`25 MiB settled in ${tookMs} ms; the longest gap between timers was ${Math.round(longestGapMs)} ms`)
  assert.deepEqual(order, ['small accepted', 'large accepted'])
})
