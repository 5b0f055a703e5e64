import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { outcomeOf } from '../../../src/core/outcome.ts'
import { Problem, toProblem } from '../../../src/core/problem.ts'
import { problems } from '../../../src/core/problems.ts'
import type { ProblemCode } from '../../../src/core/problems.ts'

// Object.keys forgets the type of the keys.
const codes = Object.keys(problems) as ProblemCode[]

describe('every problem', () => {
  for (const code of codes)
    test(code, () => {
      const { spec } = new Problem(code)
      assert.match(code, /^[a-z]+(?:-[a-z]+)*$/)
      assert.notEqual(spec.title, '')
      assert.equal(outcomeOf(new Problem(code)).kind, spec.retry === 'never' ? 'refused' : 'deferred')
      if (spec.retry === 'later') assert.equal(spec.reply, 'later', 'what can succeed is asked for again')
      if (spec.retry === 'later') assert.ok([408, 429, 503].includes(spec.status), 'a status that says: again')
      else assert.ok(spec.status >= 400 && spec.status < 500, 'a status that says: never')
    })
})

describe('a limit of ours', () => {
  for (const code of ['event-too-large', 'too-many-items'] as const)
    test(`${code} is in no row that a provider may answer with a success`, () => {
      assert.equal(problems[code].reply, 'later')
    })

  test('is nothing that the row for what the provider never sends is for', () => {
    assert.deepEqual(
      codes.filter((code) => problems[code].reply === 'tooLarge'),
      ['body-too-large']
    )
  })
})

describe('toProblem', () => {
  test('keeps a problem', () => {
    const problem = new Problem('undecided')
    assert.equal(toProblem(problem), problem)
  })

  for (const thrown of [new Error('disk on fire'), 'text', undefined, null, 42, { code: 'signature-invalid' }])
    test(`makes ${String(thrown)} internal, with its cause for the log`, () => {
      const problem = toProblem(thrown)
      assert.equal(problem.code, 'internal')
      assert.equal(problem.cause, thrown)
      assert.equal(problem.detail, undefined)
      assert.equal(outcomeOf(problem).kind, 'deferred')
    })
})
