import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Arrival } from '../../src/core/delivery.ts'
import { outcomeKinds } from '../../src/core/outcome.ts'
import { Problem } from '../../src/core/problem.ts'
import { problems } from '../../src/core/problems.ts'
import type { ProblemCode } from '../../src/core/problems.ts'
import { arrivalOf, githubDelivery } from '../support/github-delivery.ts'
import { makePipeline } from '../support/make-pipeline.ts'
import { makeSnapshot } from '../support/make-snapshot.ts'
import { createRecordingBus } from '../support/recording-bus.ts'

/* Invariant 5: every delivery has one outcome, whatever it is and whatever fails under it. */

type BusMood = 'good' | 'full' | 'broken' | 'stuck' | 'late'

interface Try {
  readonly source: 'github' | 'strict' | 'narrow' | 'homeless' | 'nobody'
  readonly event: string
  readonly body: string | Uint8Array
  readonly signature: 'good' | 'wrong' | 'none'
  readonly contentType: string
  readonly bus: BusMood
  readonly receiveFails: ProblemCode | 'error' | 'never'
}

const attempt: fc.Arbitrary<Try> = fc.record({
  source: fc.constantFrom('github', 'github', 'github', 'strict', 'narrow', 'homeless', 'nobody'),
  event: fc.constantFrom('push', 'ping', 'pull_request', '__proto__', 'a\r\nb', ''),
  body: fc.oneof(
    fc.json(),
    fc.constantFrom('{"action":"opened"}', '{"ref":"a\\nb"}', '{"repository":{}}', '', '{', '['.repeat(11_000)),
    fc.uint8Array({ maxLength: 20 })
  ),
  signature: fc.constantFrom('good', 'good', 'good', 'wrong', 'none'),
  contentType: fc.constantFrom(
    'application/json',
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain',
    ''
  ),
  bus: fc.constantFrom('good', 'good', 'full', 'broken', 'stuck', 'late'),
  receiveFails: fc.oneof(
    { weight: 6, arbitrary: fc.constant('never' as const) },
    { weight: 1, arbitrary: fc.constant('error' as const) },
    // Object.keys forgets the type of the keys.
    { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(problems) as ProblemCode[])) }
  )
})

function arrivalFor(given: Try, id: string): Arrival {
  const delivery = githubDelivery({
    source: given.source,
    event: given.event,
    body: given.body,
    headers: {
      'Content-Type': given.contentType,
      ...(given.signature === 'good'
        ? {}
        : { 'X-Hub-Signature-256': given.signature === 'wrong' ? 'sha256=0' : undefined })
    }
  })
  if (given.receiveFails === 'never') return { ...arrivalOf(delivery), id }
  const failure = given.receiveFails === 'error' ? new TypeError('reset') : new Problem(given.receiveFails)
  return { ...arrivalOf(delivery), id, receive: () => Promise.reject(failure) }
}

function gatewayFor(moods: readonly BusMood[]) {
  const uk = createRecordingBus('uk')
  const late = Promise.withResolvers<void>()
  let publishes = 0
  uk.before = () => {
    const mood = moods[publishes++ % moods.length]
    if (mood === 'full') return Promise.reject(new Problem('bus-unavailable'))
    if (mood === 'broken') throw new Error('not a problem')
    if (mood === 'stuck') return new Promise<void>(() => undefined)
    return mood === 'late' ? late.promise : undefined
  }
  const base = makeSnapshot({ buses: { uk } })
  const [github] = base.sources.values()
  assert.ok(github)
  const sources = [
    github,
    { ...github, name: 'strict', drift: 'refuse' as const },
    { ...github, name: 'narrow', allow: ['com.github.push'] },
    { ...github, name: 'homeless', tenant: { kind: 'fixed', id: 'nobody' } as const }
  ]
  return { uk, late, snapshot: { ...base, sources: new Map(sources.map((source) => [source.name, source])) } }
}

test('each delivery of any mix settles once, and received is the sum of the outcomes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 12 }), async (attempts) => {
      const { uk, late, snapshot } = gatewayFor(attempts.map(({ bus }) => bus))
      const { settle, observer, clock } = makePipeline()
      const settling = attempts.map((given, index) => settle(arrivalFor(given, `attempt-${index}`), snapshot))
      await turn()
      clock.advance(60_000)
      const settled = await Promise.all(settling)
      late.resolve()
      await turn()

      assert.equal(observer.receivedBy.length, attempts.length)
      assert.equal(observer.settlements.length, attempts.length)
      assert.equal(new Set(observer.settlements.map(({ deliveryId }) => deliveryId)).size, attempts.length)
      const byKind = outcomeKinds.map((kind) => settled.filter(({ outcome }) => outcome.kind === kind).length)
      assert.equal(
        byKind.reduce((sum, count) => sum + count, 0),
        attempts.length
      )
      assert.equal(clock.waiting, 0, 'no timer is left')

      for (const { outcome, reply } of settled) {
        assert.equal(reply.status < 300, ['accepted', 'ignored', 'answered'].includes(outcome.kind))
        assert.equal(reply.headers?.['retry-after'] !== undefined, outcome.kind === 'deferred')
      }
      const accepted = byKind[outcomeKinds.indexOf('accepted')] ?? 0
      const storedLate = observer.late.filter(({ stored }) => stored).length
      assert.equal(
        uk.records.length,
        accepted + storedLate,
        'accepted is stored, and nothing else but what came late is'
      )
      for (const [index, { outcome }] of settled.entries()) {
        if (outcome.kind !== 'accepted' && outcome.kind !== 'ignored') continue
        const given = attempts[index]
        assert.equal(given?.signature, 'good', 'only what is signed is accepted')
        assert.equal(given?.receiveFails, 'never')
      }
    }),
    { numRuns: 400 }
  )
})

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
