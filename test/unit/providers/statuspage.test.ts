import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcomeOf } from '../../../src/core/outcome.ts'
import { Problem } from '../../../src/core/problem.ts'
import { answer } from '../../../src/pipeline/answer.ts'
import { statuspage } from '../../../src/providers/statuspage.ts'
import { settleFor } from '../../support/provider-delivery.ts'

test('what can never be taken is not sent ten times, which would put the subscription into quarantine', async () => {
  for (const body of ['{', '[1']) {
    const { outcome, status, stored } = await settleFor(statuspage, { body })
    assert.deepEqual([outcome.kind, status, stored], ['refused', 200, []], body)
  }
  assert.equal(answer(outcomeOf(new Problem('body-too-large')), statuspage.replies).status, 200)
})

test('what may succeed later or elsewhere, and what proves nothing, is no success', () => {
  for (const code of ['bus-unavailable', 'undecided', 'event-too-large', 'signature-invalid'] as const)
    assert.ok(answer(outcomeOf(new Problem(code)), statuspage.replies).status >= 400, code)
})
