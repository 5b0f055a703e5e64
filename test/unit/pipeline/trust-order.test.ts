import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Delivery } from '../../../src/core/delivery.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import { Problem } from '../../../src/core/problem.ts'
import type { VerifyScheme } from '../../../src/core/verdict.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { github } from '../../../src/providers/github.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

const depthBomb = '['.repeat(100_000)
const wrong = { 'X-Hub-Signature-256': `sha256=${'0'.repeat(64)}` }
const explosive: Readonly<Record<string, Delivery>> = {
  'a depth bomb': githubDelivery({ body: depthBomb, headers: wrong }),
  'text that is no JSON': githubDelivery({ body: '{"action": ', headers: wrong }),
  'bytes that are no UTF-8': githubDelivery({ body: Buffer.from([0xc3, 0x28]), headers: wrong }),
  nothing: githubDelivery({ body: '', headers: wrong }),
  'a media type that nobody takes': githubDelivery({ headers: { ...wrong, 'Content-Type': 'text/xml' } }),
  'no event header': githubDelivery({ headers: { ...wrong, 'X-GitHub-Event': undefined } }),
  'a body beyond the off-loop bound': githubDelivery({ body: depthBomb.repeat(10), headers: wrong }),
  'a broken form': githubDelivery({
    body: 'payload=%zz',
    headers: { ...wrong, 'Content-Type': 'application/x-www-form-urlencoded' }
  })
}

describe('a bad signature ends it before anything is parsed', () => {
  for (const [name, delivery] of Object.entries(explosive))
    test(name, async () => {
      const uk = createRecordingBus()
      let parsed = 0
      const { settle, observer } = makePipeline({
        parseOffLoop: () => {
          parsed += 1
          return Promise.reject(new Error('must not be called'))
        }
      })
      const { outcome, reply, passed } = await settle(delivery, makeSnapshot({ buses: { uk } }))
      assert.equal(outcome.kind === 'refused' && outcome.problem.code, 'signature-invalid')
      assert.equal(reply.status, 401)
      assert.deepEqual(passed, ['receive'])
      assert.deepEqual([uk.records.length, parsed, observer.drifts.length], [0, 0, 0])
      assert.equal(observer.settlements[0]?.secrets, undefined)
    })

  test('and this test catches a path that parses first', async () => {
    const parsesFirst: VerifyScheme = (use, delivery, now) => {
      JSON.parse(Buffer.from(delivery.body).toString())
      return verifyScheme(use, delivery, now)
    }
    const { settle } = makePipeline({ verifyScheme: parsesFirst })
    const { outcome } = await settle(githubDelivery({ body: depthBomb, headers: wrong }), makeSnapshot())
    assert.notEqual(outcome.kind === 'refused' && outcome.problem.code, 'signature-invalid')
  })

  test('nor is a header read but the one that the scheme names', async () => {
    const asked: string[] = []
    class Watched extends HeaderList {
      override all(name: string): readonly string[] {
        asked.push(name)
        return super.all(name)
      }
    }
    const delivery = githubDelivery({ headers: wrong })
    const watched = new Watched(delivery.headers.entries().flat())
    await makePipeline().settle({ ...delivery, headers: watched }, makeSnapshot())
    assert.deepEqual(asked, ['x-hub-signature-256'])
  })
})

describe('the same 401 whatever was wrong with the signature', () => {
  const bodies = new Set<string | undefined>()
  for (const value of [undefined, '', 'sha256=', `sha256=${'0'.repeat(64)}`, `SHA256=${'0'.repeat(64)}`, 'sha1=00'])
    test(value === undefined ? 'none' : JSON.stringify(value), async () => {
      const { reply, outcome } = await makePipeline().settle(
        githubDelivery({ headers: { 'X-Hub-Signature-256': value } }),
        makeSnapshot()
      )
      assert.equal(reply.status, 401)
      assert.ok(outcome.kind === 'refused' && outcome.problem.reason !== undefined, 'the reason is for metrics')
      bodies.add(reply.body)
      assert.equal(bodies.size, 1, 'the sender is told nothing of why')
    })
})

describe('the stages', () => {
  test('are journalled in their order', async () => {
    const { outcome, passed } = await makePipeline().settle(githubDelivery(), makeSnapshot())
    assert.equal(outcome.kind, 'accepted')
    assert.deepEqual(passed, [
      'receive',
      'verify',
      'normalise',
      'validate',
      'correlate',
      'translate',
      'place',
      'protect',
      'publish'
    ])
  })

  test('an unknown source is not received, and its name is no label', async () => {
    const { settle, observer } = makePipeline()
    let received = 0
    const { outcome, reply, passed } = await settle(
      {
        id: 'a',
        method: 'POST',
        source: 'nobody-has-this',
        receivedAt: 0,
        receive: () => {
          received += 1
          return Promise.resolve(githubDelivery())
        }
      },
      makeSnapshot()
    )
    assert.equal(outcome.kind === 'refused' && outcome.problem.code, 'unknown-source')
    assert.equal(reply.status, 404)
    assert.deepEqual([passed, received], [[], 0])
    assert.deepEqual(observer.receivedBy, ['unknown'])
    assert.equal(observer.settlements[0]?.source, 'unknown')
  })

  test('the body is asked for with the bounds of the source', async () => {
    const snapshot = makeSnapshot({ source: { maxBodyBytes: 1234, answerWithinMs: 5_000 } })
    const asked: unknown[] = []
    await makePipeline().settle(
      {
        id: 'a',
        method: 'POST',
        source: 'github',
        receivedAt: 1_000_000,
        receive: (bounds) => {
          asked.push(bounds)
          return Promise.reject(new Problem('body-too-large'))
        }
      },
      snapshot
    )
    assert.deepEqual(asked, [{ maxBodyBytes: 1234, maxSentBytes: github.limits.maxBodyBytes, until: 1_005_000 }])
  })
})
