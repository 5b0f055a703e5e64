import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Outcome } from '../../../src/core/outcome.ts'
import { outcomeOf } from '../../../src/core/outcome.ts'
import { Problem } from '../../../src/core/problem.ts'
import { problems } from '../../../src/core/problems.ts'
import type { ProblemCode, ReplyClass } from '../../../src/core/problems.ts'
import type { ReplyTable } from '../../../src/core/reply.ts'
import { answer } from '../../../src/pipeline/answer.ts'

// Object.keys forgets the type of the keys.
const codes = Object.keys(problems) as ProblemCode[]

describe('a problem is answered by RFC 9457', () => {
  for (const code of codes)
    test(code, () => {
      const { status, retry, title } = problems[code]
      const problem = new Problem(code, { reason: 'for metrics', cause: new Error('the payload said hunter2') })
      const reply = answer(outcomeOf(problem), {})
      assert.equal(reply.status, status)
      assert.equal(reply.headers?.['content-type'], 'application/problem+json')
      assert.equal(reply.headers?.['retry-after'], retry === 'later' ? '30' : undefined)
      assert.deepEqual(JSON.parse(reply.body ?? ''), { type: `urn:turnpike:problem:${code}`, title, status, code })
    })

  test('with its constant detail, and without reason, cause or stack', () => {
    const problem = new Problem('payload-malformed', { detail: 'The payload is not JSON.', reason: 'secret-reason' })
    const { body } = answer(outcomeOf(problem), {})
    assert.equal(JSON.parse(body ?? '').detail, 'The payload is not JSON.')
    assert.doesNotMatch(body ?? '', /secret-reason|answer\.test|stack|cause/)
  })
})

describe('a success is answered 200 with nothing', () => {
  test('accepted', () => assert.deepEqual(answer({ kind: 'accepted', events: [] }, {}), { status: 200 }))
  test('ignored', () => assert.deepEqual(answer({ kind: 'ignored', reason: 'event-not-allowed' }, {}), { status: 200 }))
  test('a handshake with what it asked for', () => {
    const reply = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'challenge' }
    assert.deepEqual(answer({ kind: 'answered', reply }, { answered: { status: 500 } }), reply)
  })
})

describe('a provider’s own row', () => {
  const replies: ReplyTable = {
    accepted: { status: 201, body: '[accepted]' },
    ignored: { status: 202 },
    unauthenticated: { status: 498 },
    tooLarge: { status: 400 },
    malformed: { status: 204 },
    refused: { status: 410 },
    later: { status: 503, headers: { 'retry-after': '5' } }
  }

  test('is used for each problem of its class', () => {
    const wanted: Readonly<Record<ReplyClass, number>> = {
      unauthenticated: 498,
      tooLarge: 400,
      malformed: 204,
      refused: 410,
      later: 503
    }
    for (const code of codes) {
      const reply = answer(outcomeOf(new Problem(code)), replies)
      assert.equal(reply.status, wanted[problems[code].reply], code)
      const { status, reply: row } = problems[code]
      assert.notEqual(status, undefined)
      // A success says nothing of a problem; any other row without a body has the document, under its own status.
      const document = row === 'malformed' ? undefined : JSON.parse(reply.body ?? '')
      if (document !== undefined) assert.deepEqual([document.code, document.status], [code, wanted[row]])
      assert.equal(reply.headers?.['retry-after'], row === 'later' ? '5' : undefined)
    }
  })

  test('is used for success', () => {
    const outcomes: readonly Outcome[] = [
      { kind: 'accepted', events: [] },
      { kind: 'ignored', reason: 'event-not-allowed' }
    ]
    assert.deepEqual(
      outcomes.map((outcome) => answer(outcome, replies).status),
      [201, 202]
    )
  })

  test('of one class leaves the others alone', () => {
    assert.equal(answer(outcomeOf(new Problem('undecided')), { malformed: { status: 204 } }).status, 503)
  })
})

test('no problem has a success as its status: what failed is never acknowledged', () => {
  for (const code of codes) assert.ok(problems[code].status >= 400, code)
})

describe('a source that proves by a password', () => {
  const challenge = 'Basic realm="turnpike"'
  const replyTo = (code: ProblemCode, table: ReplyTable, asks: string | undefined = challenge) =>
    answer(outcomeOf(new Problem(code)), table, asks).headers?.['www-authenticate']

  test('asks for it with every 401: some senders show it only then', () => {
    assert.equal(replyTo('signature-invalid', {}), challenge)
    const body = { status: 401, headers: { 'content-type': 'text/xml' }, body: '<no/>' }
    assert.equal(replyTo('signature-invalid', { unauthenticated: body }), challenge)
  })

  test('asks for it with no other answer, whatever its sender is told', () => {
    assert.equal(replyTo('signature-invalid', { unauthenticated: { status: 498 } }), undefined)
    for (const code of codes) if (problems[code].status !== 401) assert.equal(replyTo(code, {}), undefined, code)
    assert.equal(answer({ kind: 'accepted', events: [] }, {}, challenge).headers, undefined)
  })

  test('is the only one that does', () => {
    assert.equal(answer(outcomeOf(new Problem('signature-invalid')), {}).headers?.['www-authenticate'], undefined)
  })
})
