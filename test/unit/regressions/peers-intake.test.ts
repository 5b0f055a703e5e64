import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Problem } from '../../../src/core/problem.ts'
import { providers } from '../../../src/providers/registry.ts'
import { pagerduty } from '../../../src/providers/pagerduty.ts'
import { createDeliveryLog } from '../../../src/telemetry/delivery-log.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { arrivalOf, githubDelivery, testSecret } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { policyOf } from '../../support/policy-of.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { attributesOfSample } from '../providers/sample-events.ts'
import { recordLog } from '../telemetry/recorded-log.ts'

/* Bugs of other gateways in what follows proof, by their numbers in our catalogue of them. */

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}

describe('8. an error of filter, rule or template is no success', () => {
  const policies = {
    'a policy that throws': () => {
      throw new Error('no such fact')
    },
    'a policy that decides nothing': () =>
      ({ kind: 'undecided', why: 'no-residency-rule', allowed: [], rules: [] }) as const,
    'a region that is not there': () => ({ kind: 'regions', regions: ['mars'], allowed: ['mars'], rules: [] }) as const
  }
  for (const [name, decide] of Object.entries(policies))
    test(name, async () => {
      const uk = createRecordingBus('uk')
      const snapshot = makeSnapshot({ buses: { uk }, change: { policy: policyOf(decide) } })
      const { outcome, reply } = await makePipeline().settle(githubDelivery(), snapshot)
      assert.deepEqual([outcome.kind, reply.status, uk.records.length], ['deferred', 503, 0])
    })

  test('a type that no rule makes', async () => {
    const uk = createRecordingBus('uk')
    const delivery = githubDelivery({ headers: { 'X-GitHub-Event': undefined } })
    const { outcome, reply } = await makePipeline().settle(delivery, makeSnapshot({ buses: { uk } }))
    assert.deepEqual([outcome.kind, reply.status, uk.records.length], ['refused', 422, 0])
  })
})

test('9. a broker’s failure is answered 5xx with Retry-After, and never 400 or 202', async () => {
  const failures = [new Problem('bus-unavailable'), new Error('ECONNRESET'), new TypeError('undefined is no function')]
  for (const failure of failures) {
    const uk = createRecordingBus('uk')
    uk.before = () => Promise.reject(failure)
    const { reply } = await makePipeline().settle(githubDelivery(), makeSnapshot({ buses: { uk } }))
    assert.equal(reply.status, 503)
    assert.ok(Number(reply.headers?.['retry-after']) > 0)
  }
})

test('11. a broker that hangs holds no request for longer than its sender waits', async () => {
  const uk = createRecordingBus('uk')
  uk.before = () => new Promise<void>(() => undefined)
  const { settle, clock } = makePipeline()
  const settling = settle(githubDelivery(), makeSnapshot({ buses: { uk }, source: { answerWithinMs: 9_000 } }))
  let isSettled = false
  void settling.then(() => (isSettled = true))
  await turn()
  clock.advance(8_999)
  await turn()
  assert.equal(isSettled, false)
  clock.advance(1)
  const { reply } = await settling
  assert.equal(reply.status, 503)
})

test('12. a slow publish of one source delays no other, nor the next of its own', async () => {
  const uk = createRecordingBus('uk')
  const slow = Promise.withResolvers<void>()
  let publishes = 0
  uk.before = () => ((publishes += 1) === 1 ? slow.promise : undefined)
  const { settle } = makePipeline()
  const [source] = makeSnapshot().sources.values()
  assert.ok(source)
  const sources = new Map([source, { ...source, name: 'other' }].map((each) => [each.name, each]))
  const snapshot = makeSnapshot({ buses: { uk }, change: { sources } })
  const first = settle(githubDelivery({ deliveryId: 'slow' }), snapshot)
  await turn()
  for (const name of ['other', 'github']) {
    const { outcome } = await settle(githubDelivery({ source: name, deliveryId: `quick-${name}` }), snapshot)
    assert.equal(outcome.kind, 'accepted')
  }
  slow.resolve()
  assert.equal((await first).outcome.kind, 'accepted')
})

describe('13. an event of a type that nobody knew passes', () => {
  test('of GitHub', async () => {
    const uk = createRecordingBus('uk')
    const snapshot = makeSnapshot({ buses: { uk } })
    const { outcome } = await makePipeline().settle(githubDelivery({ event: 'teleported' }), snapshot)
    assert.equal(outcome.kind === 'accepted' && outcome.events[0]?.attributes.type, 'com.github.teleported')
  })

  test('of PagerDuty', async () => {
    const teleported = (payload: string): string =>
      payload.replace(/"event_type":"[^"]*"/, '"event_type":"pad.teleported"')
    const { type } = await attributesOfSample(pagerduty, 'incident.triggered', teleported)
    assert.equal(type, 'com.pagerduty.pad.teleported')
  })

  test('of every sender whose types are a list: there is a rule for what is none of them', () => {
    for (const { name, event } of providers.values())
      if ('by' in event.type) assert.notDeepEqual(event.type.otherwise, [], name)
  })
})

test('14. the bytes that came are published, with every field, order, space and digit', async () => {
  const body =
    '{ "unknown":{"deep":[1,2]},\t"n":12345678901234567890, "f":1.0,"e":"\\u00e9","zen":"é", "zen":"last" }\n'
  const uk = createRecordingBus('uk')
  const { outcome } = await makePipeline().settle(githubDelivery({ body }), makeSnapshot({ buses: { uk } }))
  assert.equal(outcome.kind, 'accepted')
  assert.equal(Buffer.from(uk.records[0]?.value ?? []).toString(), body)
})

test('15. no success is followed by a queue that overflows: what is answered 2xx is stored by then', async () => {
  const uk = createRecordingBus('uk')
  let publishes = 0
  uk.before = async () => {
    publishes += 1
    const isFull = publishes % 3 === 0
    await turn()
    if (isFull) throw new Problem('bus-unavailable')
  }
  const { settle } = makePipeline()
  const snapshot = makeSnapshot({ buses: { uk } })
  const answered: string[] = []
  await Promise.all(
    Array.from({ length: 90 }, async (_, index) => {
      const { reply } = await settle(githubDelivery({ deliveryId: `d-${index}` }), snapshot)
      if (reply.status !== 200) return assert.equal(reply.status, 503)
      answered.push(`d-${index}`)
      assert.ok(storedIds().includes(`d-${index}`), 'stored before it is answered')
    })
  )
  assert.equal(answered.length, 60)
  assert.deepEqual(storedIds().toSorted(), answered.toSorted())

  function storedIds(): readonly string[] {
    return uk.records.map(({ headers }) => headers.find(([name]) => name === 'ce_id')?.[1] ?? '')
  }
})

test('16. the log prints no payload and no header, at debug either', async () => {
  const clock = createFixedClock()
  const { log, text, lines } = recordLog(clock, 'debug')
  const { settle } = makePipeline({ observer: createDeliveryLog({ log, clock }) })
  const headers = { 'X-Strange': 'canary-header', Authorization: 'Bearer canary-bearer' }
  const body = { zen: 'canary-payload', 'canary-key': 1 }
  const snapshot = makeSnapshot()
  await settle(githubDelivery({ body, headers }), snapshot)
  await settle(githubDelivery({ body, headers, secret: 'another' }), snapshot)
  await settle(arrivalOf(githubDelivery({ body: '{"canary', headers })), snapshot)
  await settle(githubDelivery({ body, headers, source: 'nobody' }), snapshot)
  assert.ok(lines().length >= 3, text())
  assert.doesNotMatch(text(), /canary/)
  assert.ok(!text().includes(testSecret))
})
