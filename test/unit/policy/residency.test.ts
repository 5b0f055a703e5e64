import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Decision, PolicyRules } from '../../../src/core/policy.ts'
import type { FactTypes } from '../../../src/policy/cel/scope.ts'
import { compilePolicyRules } from '../../../src/policy/compile-policy-rules.ts'
import { createPolicy } from '../../../src/policy/create-policy.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { makePolicy, makeView } from '../../support/make-policy.ts'
import type { ViewChange } from '../../support/make-policy.ts'

const anywhere = { id: 'anywhere', when: 'true', allow: ['uk', 'eu', 'us'] }
const nhs = { id: 'nhs', when: 'has(tenant.sector) && tenant.sector == "nhs"', allow: ['uk'] }
const home = { id: 'home', when: 'true', regions: { cel: '[tenant.home]' } }

function decide(rules: Partial<PolicyRules>, change: ViewChange = {}, now = fixedStart): Decision {
  return makePolicy(rules).decide(makeView(change), now)
}

function whyOf(decision: Decision): string {
  return decision.kind === 'undecided' ? decision.why : `stored in ${decision.regions.join(' ')}`
}

describe('residency', () => {
  test('is what every matching rule allows', () => {
    assert.deepEqual(decide({ residency: [anywhere, nhs] }).allowed, ['uk'])
    assert.deepEqual(decide({ residency: [nhs, anywhere] }).allowed, ['uk'])
  })

  test('leaves out of account a rule that does not match', () => {
    const change: ViewChange = { tenant: { known: true, id: 't', home: 'eu', sector: 'retail' } }
    assert.deepEqual(decide({ residency: [anywhere, nhs] }, change).allowed, ['uk', 'eu', 'us'])
  })

  test('is undecided where no rule matches', () => {
    const change: ViewChange = { tenant: { known: true, id: 't', home: 'uk', sector: 'retail' } }
    assert.equal(whyOf(decide({ residency: [nhs] }, change)), 'no-residency-rule')
  })

  test('is undecided where rules allow nothing in common', () => {
    const eu = { id: 'eu', when: 'true', allow: ['eu'] }
    assert.equal(whyOf(decide({ residency: [eu, nhs] })), 'nothing-allowed')
  })

  test('of an expired rule that matches is nothing, from its very moment', () => {
    const residency = [anywhere, { ...nhs, expires: fixedStart }]
    assert.equal(whyOf(decide({ residency }, {}, fixedStart - 1)), 'stored in uk')
    assert.equal(whyOf(decide({ residency }, {}, fixedStart)), 'nothing-allowed')
    assert.equal(whyOf(decide({ residency }, {}, fixedStart + 1)), 'nothing-allowed')
  })

  test('of an expired rule that does not match is not less', () => {
    const change: ViewChange = { tenant: { known: true, id: 't', home: 'eu', sector: 'retail' } }
    assert.equal(whyOf(decide({ residency: [anywhere, { ...nhs, expires: 1 }] }, change)), 'stored in eu')
  })

  test('one policy forgets what it had decided when a rule expires', () => {
    const policy = makePolicy({ residency: [{ ...anywhere, expires: fixedStart + 1000 }] })
    assert.equal(whyOf(policy.decide(makeView(), fixedStart)), 'stored in uk')
    assert.equal(whyOf(policy.decide(makeView(), fixedStart + 1000)), 'nothing-allowed')
    assert.equal(whyOf(policy.decide(makeView(), fixedStart)), 'stored in uk')
  })

  test('of a whole number is reckoned as of any other, where the fact is a double', () => {
    const residency = [{ ...anywhere, when: 'tenant.share + 0.5 > 1.0 && tenant.share - 1.0 >= 0.0' }]
    for (const share of [1, 1.5, 2])
      assert.equal(
        whyOf(decide({ residency }, { tenant: { known: true, id: 't', home: 'uk', share } })),
        'stored in uk'
      )
  })

  test('of a rule that errs is nothing: a fact that is not there must be asked for', () => {
    const careless = { id: 'careless', when: 'tenant.sector == "nhs"', allow: ['uk', 'eu', 'us'] }
    const change: ViewChange = { tenant: { known: true, id: 't', home: 'uk' } }
    assert.equal(whyOf(decide({ residency: [anywhere, careless] }, change)), 'nothing-allowed')
    assert.equal(whyOf(decide({ residency: [careless] }, { tenant: { known: false } })), 'nothing-allowed')
  })
})

describe('a tenant’s facts', () => {
  const whole: ViewChange = { tenant: { known: true, id: 't', home: 'uk', share: 2 } }

  test('that are declared with fractions are numbers with fractions, whatever they are: `2` failed in a sum', () => {
    const rule = { id: 'sum', when: 'has(tenant.share) && tenant.share + 0.5 > 2.0', allow: ['uk'] }
    assert.equal(whyOf(decide({ residency: [rule] }, whole)), 'stored in uk')
  })

  test('that are whole numbers by their type are compared and counted as such', () => {
    const rule = { id: 'sum', when: 'tenant.staff + 1 == 13 && tenant.staff in [12]', allow: ['uk'] }
    assert.equal(whyOf(decide({ residency: [rule] })), 'stored in uk')
  })

  test('that are texts are ordered by code points: an emoji came before what stands before it', () => {
    const rule = { id: 'after', when: 'tenant.country > "\ufb00"', allow: ['uk'] }
    const whyFor = (country: string): string =>
      whyOf(decide({ residency: [rule] }, { tenant: { known: true, id: 't', home: 'uk', country } }))
    assert.deepEqual(['\u{1f600}', '\ufb01', '\ufb00a'].map(whyFor), Array(3).fill('stored in uk'))
    assert.deepEqual(['\ufb00', 'z', '', '\ud7ff'].map(whyFor), Array(4).fill('no-residency-rule'))
  })

  test('may have any name: where one was called `constructor`, every rule failed', () => {
    const change: ViewChange = { tenant: { known: true, id: 't', home: 'uk', sector: 'nhs', constructor: 'x' } }
    assert.equal(whyOf(decide({ residency: [nhs] }, change)), 'stored in uk')
  })

  test('are not there for having a name that every object has', () => {
    const rule = { id: 'own', when: 'has(tenant.toString)', allow: ['uk'] }
    const facts: FactTypes = Object.fromEntries([['toString', 'string']])
    const rules = { sets: { constructor: ['x'] }, residency: [rule], routing: [], admission: [] }
    const compiled = compilePolicyRules(rules, facts)
    assert.ok(compiled.ok)
    const policy = createPolicy({ rules, compiled: compiled.rules, regions: new Set(['uk']) })
    assert.equal(whyOf(policy.decide(makeView(), fixedStart)), 'no-residency-rule')
  })
})

describe('routing', () => {
  const residency = [anywhere]

  test('is by the first rule that matches, and stays within what is allowed', () => {
    const us = { id: 'us', when: 'true', regions: ['us'] }
    assert.deepEqual(decide({ residency, routing: [us, home] }), {
      kind: 'regions',
      regions: ['us'],
      allowed: ['uk', 'eu', 'us'],
      rules: ['anywhere', 'us']
    })
    assert.equal(whyOf(decide({ residency: [anywhere, nhs], routing: [us, home] })), 'region-not-allowed')
  })

  test('to several regions is to all or none of them', () => {
    const both = { id: 'both', when: 'true', regions: ['uk', 'eu'] }
    assert.equal(whyOf(decide({ residency, routing: [both] })), 'stored in uk eu')
    assert.equal(whyOf(decide({ residency: [anywhere, nhs], routing: [both] })), 'region-not-allowed')
  })

  test('without a rule that matches, with one that errs first, or to nowhere is undecided', () => {
    const never = { id: 'never', when: 'false', regions: ['uk'] }
    const errs = { id: 'errs', when: 'data.tier == "gold"', regions: ['uk'] }
    const nowhere = { id: 'nowhere', when: 'true', regions: { cel: '[tenant.home].filter(r, r == "mars")' } }
    assert.equal(whyOf(decide({ residency, routing: [never] })), 'no-routing-rule')
    assert.equal(whyOf(decide({ residency, routing: [errs, home] })), 'routing-error')
    assert.equal(whyOf(decide({ residency, routing: [home, errs] })), 'stored in uk')
    assert.equal(whyOf(decide({ residency, routing: [nowhere] })), 'routing-nowhere')
    assert.equal(whyOf(decide({ residency, routing: [home] }, { tenant: { known: false } })), 'routing-error')
  })

  test('to a region that is not configured is undecided', () => {
    const change: ViewChange = { tenant: { known: true, id: 't', home: 'mars' } }
    assert.equal(whyOf(decide({ residency, routing: [home] }, change)), 'region-not-configured')
  })

  test('without rules is to the tenant’s home', () => {
    assert.equal(whyOf(decide({ residency })), 'stored in uk')
    assert.equal(whyOf(decide({ residency }, { tenant: { known: false } })), 'tenant-unknown')
  })
})

describe('decisions', () => {
  test('that differ in anything that a rule reads are not taken for each other', () => {
    const policy = makePolicy({
      residency: [anywhere],
      routing: [
        { id: 'prod', when: 'has(data.environment) && data.environment == "production"', regions: ['uk'] },
        { id: 'pull', when: 'event.type == "com.github.pull_request.closed"', regions: ['eu'] },
        { id: 'rest', when: 'true', regions: ['us'] }
      ]
    })
    const views = [
      makeView({ data: { environment: 'production' } }),
      makeView({ event: { type: 'com.github.pull_request.closed' } }),
      makeView()
    ]
    for (let round = 0; round < 2; round += 1)
      assert.deepEqual(
        views.map((view) => whyOf(policy.decide(view, fixedStart))),
        ['stored in uk', 'stored in eu', 'stored in us']
      )
  })

  test('that depend on the time are made anew', () => {
    const when = `now < timestamp("${new Date(fixedStart + 1000).toISOString()}")`
    const policy = makePolicy({ residency: [{ id: 'until', when, allow: ['uk'] }] })
    assert.equal(whyOf(policy.decide(makeView(), fixedStart)), 'stored in uk')
    assert.equal(whyOf(policy.decide(makeView(), fixedStart + 1000)), 'no-residency-rule')
  })

  test('are the same whichever rules are looked up by their type', () => {
    const many = Array.from({ length: 300 }, (_, at) => ({
      id: `r-${at}`,
      when: `event.type == "com.acme.t${at}" && tenant.known`,
      allow: ['eu']
    }))
    const policy = makePolicy({ residency: [anywhere, ...many] })
    assert.deepEqual(policy.decide(makeView({ event: { type: 'com.acme.t7' } }), fixedStart).rules, [
      'anywhere',
      'r-7',
      'tenant-home'
    ])
  })
})
