import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { faultyPolicies } from './faulty-policies.ts'
import { findDisagreement } from './find-disagreement.ts'
import { foundTrials } from './found-trials.ts'
import { proveDecisions } from './prove-decisions.ts'
import { makeRealPolicy } from './real-policy.ts'

/* A bounded share of `npm run prove`, the same each time. */

const seed = 20261122

describe('random rules and events', () => {
  test('are decided by the engine as by the reference, and stored in no region that residency does not allow', () => {
    const { decisions, fates } = proveDecisions({ seed, count: 24_000 })
    assert.ok(decisions >= 24_000)
    // Else it would be shown of one fate only.
    for (const fate of ['placed', 'placed in several', 'held', 'refused'])
      assert.ok((fates[fate] ?? 0) > decisions / 100, `${fate}: ${fates[fate]}`)
    const undecided = Object.keys(fates).filter((fate) => fate.startsWith('undecided'))
    assert.equal(undecided.length, 8, 'for every reason that there is')
  })

  test('are the same again by the same seed, and others by another', () => {
    const first = proveDecisions({ seed: 7, count: 1_200 })
    assert.deepEqual(proveDecisions({ seed: 7, count: 1_200 }), first)
    assert.notDeepEqual(proveDecisions({ seed: 8, count: 1_200 }), first)
  })
})

describe('what was found before is right:', () => {
  for (const [name, trial] of Object.entries(foundTrials))
    test(name, () => assert.equal(findDisagreement(trial, makeRealPolicy), undefined))
})

describe('it finds an engine that', () => {
  for (const [name, makePolicy] of Object.entries(faultyPolicies))
    test(name, () => {
      assert.throws(() => proveDecisions({ seed, count: 60_000, makePolicy }), /^Error: PROVE_SEED=\d+ PROVE_FROM=\d+/)
    })
})
