import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAllowed } from '../../../src/pipeline/allow.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

describe('a pattern', () => {
  const cases: readonly (readonly [pattern: string, type: string, allowed: boolean])[] = [
    ['com.github.push', 'com.github.push', true],
    ['com.github.push', 'com.github.push.x', false],
    ['com.github.push', 'com.github.pus', false],
    ['com.github.push', 'COM.GITHUB.PUSH', false],
    ['com.github.pull_request.*', 'com.github.pull_request.opened', true],
    ['com.github.pull_request.*', 'com.github.pull_request', false],
    ['com.github.pull_request.*', 'com.github.pull_request_review.submitted', false],
    ['com.github.pull_request*', 'com.github.pull_request_review.submitted', true],
    ['*', 'anything', true],
    ['github.*', 'com.github.push', false],
    ['com.*.push', 'com.github.push', false],
    ['*.push', 'com.github.push', false],
    ['com.github.pus.', 'com.github.push', false]
  ]
  for (const [pattern, type, allowed] of cases)
    test(`${pattern} ${allowed ? 'takes' : 'leaves'} ${type}`, () => assert.equal(isAllowed(type, [pattern]), allowed))

  test('of several, any', () => assert.equal(isAllowed('b', ['a', 'b']), true))
  test('of none, nothing', () => assert.equal(isAllowed('a', []), false))
})

describe('an event that a source may not bring', () => {
  test('is ignored, answered 200, and stored nowhere', async () => {
    const uk = createRecordingBus('uk')
    const { settle, observer } = makePipeline()
    const snapshot = makeSnapshot({ buses: { uk }, source: { allow: ['com.github.push'] } })
    const { outcome, reply, passed } = await settle(githubDelivery({ event: 'star' }), snapshot)
    assert.deepEqual(outcome, { kind: 'ignored', reason: 'event-not-allowed' })
    assert.deepEqual(reply, { status: 200 })
    assert.deepEqual(uk.records, [])
    assert.deepEqual(passed, ['receive', 'verify', 'normalise'])
    assert.deepEqual(observer.settlements[0]?.secrets, ['test'], 'it was verified, and the secret shows')
  })

  test('is refused all the same when it is not signed', async () => {
    const snapshot = makeSnapshot({ source: { allow: ['com.github.push'] } })
    const { reply } = await makePipeline().settle(githubDelivery({ event: 'star', secret: 'another' }), snapshot)
    assert.equal(reply.status, 401)
  })

  test('is ignored before its tenant matters', async () => {
    const snapshot = makeSnapshot({ source: { allow: [], tenant: { kind: 'fixed', id: 'nobody' } } })
    assert.equal((await makePipeline().settle(githubDelivery(), snapshot)).outcome.kind, 'ignored')
  })
})
