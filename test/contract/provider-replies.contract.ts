import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcomeOf } from '../../src/core/outcome.ts'
import type { Outcome } from '../../src/core/outcome.ts'
import { Problem } from '../../src/core/problem.ts'
import { problems } from '../../src/core/problems.ts'
import type { ProblemCode } from '../../src/core/problems.ts'
import type { Provider, StatusPattern } from '../../src/core/provider.ts'
import { challengeOf } from '../../src/core/source.ts'
import { answer } from '../../src/pipeline/answer.ts'
import { proofBy } from '../support/proof.ts'

// Object.keys forgets the type of the keys.
const codes = Object.keys(problems) as ProblemCode[]
const successes: readonly Outcome[] = [
  { kind: 'accepted', events: [] },
  { kind: 'ignored', reason: 'event-not-allowed' },
  { kind: 'ignored', reason: 'empty-batch' }
]

/** What each outcome is answered, held against what the sender does with a status. */
export function describeProviderReplies({ schemes, replies, failures }: Provider): void {
  test('each success is answered as one, and as none that the sender punishes', () => {
    for (const outcome of successes) {
      const { status } = answer(outcome, replies)
      assert.match(String(status), /^2\d\d$/)
      assert.ok(!matches(status, failures.neverAnswer), `${status}`)
    }
  })

  for (const code of codes)
    test(`${code} is answered, and if it can succeed later so that it is sent again`, () => {
      const outcome = outcomeOf(new Problem(code))
      const { status, headers } = answer(outcome, replies)
      assert.ok(Number.isInteger(status) && status >= 200 && status < 600)
      assert.ok(!matches(status, failures.neverAnswer), `${status} is one that costs more than the delivery`)
      // A sender may punish a refusal so hard that it is answered 2xx. What was not stored never is.
      if (outcome.kind !== 'deferred') return
      assert.ok(status >= 400)
      assert.ok(headers?.['retry-after'])
      if (failures.effect !== 'never-retries')
        assert.ok(matches(status, failures.retriedOn), `${status} is not retried`)
    })

  test('what only our own limits refuse is no success, and where its sender sends again at all it may come again', () => {
    for (const code of ['event-too-large', 'too-many-items'] as const) {
      const { status } = answer(outcomeOf(new Problem(code)), replies)
      assert.ok(status >= 400, `${code}: ${status}`)
      if (replies.tooLarge !== undefined && replies.tooLarge.status < 300)
        assert.ok(matches(status, failures.retriedOn), `${code}: ${status} is not retried`)
    }
  })

  test('a 401 asks for the password of a source that proves by one, and no other answer does', () => {
    const refused = outcomeOf(new Problem('signature-invalid', { reason: 'missing' }))
    for (const scheme of Object.values(schemes)) {
      const challenge = challengeOf({ proof: proofBy(scheme) })
      const { status, headers } = answer(refused, replies, challenge)
      const isAsked = scheme.kind === 'basic' && status === 401
      assert.equal(headers?.['www-authenticate'], isAsked ? `Basic realm="${scheme.realm}"` : undefined)
    }
  })

  test('it says what becomes of failures, and whoever sends again says after which', () => {
    assert.match(failures.note, /\.$/)
    assert.equal(failures.retriedOn.length > 0, failures.effect !== 'never-retries')
  })
}

function matches(status: number, patterns: readonly StatusPattern[]): boolean {
  return patterns.some((pattern) =>
    typeof pattern === 'number' ? pattern === status : pattern[0] === String(status)[0]
  )
}
