import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PolicyRules } from '../../../src/core/policy.ts'
import type { ViewPath } from '../../../src/core/routing-view.ts'
import { traceKnown } from '../../../src/policy/trace-known.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { makeView, policyPartsOf } from '../../support/make-policy.ts'
import type { ViewChange } from '../../support/make-policy.ts'

const all = { id: 'all', when: 'true', allow: ['uk', 'eu'] }
const home = { id: 'home', when: 'true', regions: { cel: '[tenant.home]' } }
const live = { id: 'live', when: 'has(data.environment) && data.environment == "live"', regions: ['eu'] }

function trace(rules: Partial<PolicyRules>, unknown: readonly ViewPath[], change: ViewChange = {}) {
  const known = { view: makeView(change), unknown: new Set(unknown) }
  const { rules: told, missing } = traceKnown(policyPartsOf(rules), known, fixedStart)
  return { values: told.map(({ id, value }) => `${id} ${value}`), details: told.map(({ detail }) => detail), missing }
}

describe('the values of rules about an event of which not all is known', () => {
  test('are those of policy where nothing is unknown', () => {
    const { values, missing } = trace({ residency: [all], routing: [live, home] }, [])
    assert.deepEqual([values, missing], [['all matches', 'live does not match', 'home matches'], []])
  })

  test('are unknown of each rule that reads what is, and then nothing is said of where it goes', () => {
    const { values, details, missing } = trace({ residency: [all], routing: [live, home] }, ['data.environment'])
    assert.deepEqual(values, ['all matches', 'live unknown', 'home matches'])
    assert.equal(details[1], 'it reads data.environment')
    assert.deepEqual(missing, ['data.environment'])
  })

  test('leave a route certain that is decided before the unknown is asked', () => {
    const { values, missing } = trace({ residency: [all], routing: [home, live] }, ['data.environment'])
    assert.deepEqual([values[2], missing], ['live unknown', []])
  })

  test('leave it open where the regions of the deciding rule depend on it', () => {
    const { values, details, missing } = trace({ residency: [all], routing: [home] }, ['tenant.home'])
    assert.deepEqual([values[1], details[1]], ['home matches', 'to regions that depend on tenant.home'])
    assert.deepEqual(missing, ['tenant.home'])
  })

  test('leave it open where it is decided by the home without rules', () => {
    assert.deepEqual(trace({}, ['tenant.known', 'tenant.home']).missing, ['tenant.known', 'tenant.home'])
    assert.deepEqual(trace({ residency: [all] }, ['tenant.home']).missing, ['tenant.home'])
  })

  test('leave it open where a residency rule reads it, whatever the others say', () => {
    const gold = { id: 'gold', when: 'has(tenant.gold) && tenant.gold', allow: ['uk'] }
    const { missing } = trace({ residency: [all, gold], routing: [home] }, ['tenant.gold'])
    assert.deepEqual(missing, ['tenant.gold'])
  })

  test('leave it open where admission requires it of this event, and not where its rule is about others', () => {
    const require = 'source.authmethod == "hmac-sha256"'
    const about = (when: string) => ({ id: 'proved', when, require, otherwise: 'hold' }) as const
    const rules = { residency: [all], routing: [home] }
    const asked = trace({ ...rules, admission: [about('event.domain == "scm"')] }, ['source.authmethod'])
    assert.deepEqual([asked.values[2], asked.missing], ['proved matches', ['source.authmethod']])
    const others = trace({ ...rules, admission: [about('event.domain == "cd"')] }, ['source.authmethod'])
    assert.deepEqual([others.values[2], others.missing], ['proved does not match', []])
  })
})
