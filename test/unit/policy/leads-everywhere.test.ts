import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PolicyRules } from '../../../src/core/policy.ts'
import { leadsEverywhere } from '../../../src/policy/classes/leads-everywhere.ts'
import { finish } from '../../../src/policy/classes/slices.ts'
import type { TenantFacts } from '../../../src/policy/classes/universe.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { githubClass, policyPartsOf } from '../../support/make-policy.ts'

const kinds = 30

/** Told apart by their countries, which a rule names, and by nothing else. */
const tenants: readonly TenantFacts[] = Array.from({ length: kinds }, (_, at) => ({
  id: `t-${at}`,
  home: 'uk',
  facts: { country: `C${at}` },
  spaces: ['github']
}))
const countries = `has(tenant.country) && tenant.country in [${tenants.map((_, at) => `"C${at}"`).join(', ')}]`
const types = `event.type in [${tenants.map((_, at) => `"com.github.kind_${at}"`).join(', ')}]`
const anywhere = { id: 'anywhere', when: 'true', allow: ['uk', 'eu', 'us'] }
const asksBoth = { id: 'asks-both', when: `(${countries}) && (${types})`, allow: ['uk', 'eu', 'us'] }
const residency = [anywhere, asksBoth]

/** Whether the rules lead to `regions` and by every route, and how many classes were decided to tell. */
function ask(rules: Partial<PolicyRules>, regions: readonly string[]) {
  const parts = policyPartsOf(rules)
  let asked = 0
  const decide: typeof parts.policy.decide = (view, now) => {
    asked += 1
    return parts.policy.decide(view, now)
  }
  const gateway = { location: 'uk', environment: 'test' }
  const universe = { sources: [githubClass], tenants, gateway, regions: new Set(regions) }
  const leads = finish(leadsEverywhere({ ...parts, policy: { ...parts.policy, decide } }, universe, fixedStart))
  return { leads, asked }
}

describe('whether a policy leads everywhere', () => {
  const known = { id: 'known', when: 'tenant.known', regions: ['uk'] }
  const rest = { id: 'rest', when: 'true', regions: ['eu'] }

  test('is so where every region is reached and every route is taken', () => {
    assert.equal(ask({ residency, routing: [known, rest] }, ['uk', 'eu']).leads, true)
  })

  test('is not so where a region is reached by nothing, which takes all classes to tell', () => {
    const { leads, asked } = ask({ residency, routing: [known, rest] }, ['uk', 'eu', 'us'])
    assert.equal(leads, false)
    assert.ok(asked >= kinds * kinds, `${asked} were asked`)
  })

  test('is not so where a route is taken by nothing', () => {
    const never = { id: 'never', when: 'event.provider == "harbor"', regions: ['uk'] }
    assert.equal(ask({ residency, routing: [never, known, rest] }, ['uk', 'eu']).leads, false)
  })

  test('is told by as many classes as there are of tenants or of events, where the last of either shows it', () => {
    // Nobody's events come last of all tenants', and a kind of event is among many.
    const event = { id: 'event', when: `event.type == "com.github.kind_${kinds - 1}"`, regions: ['us'] }
    const { leads, asked } = ask({ residency, routing: [event, known, rest] }, ['uk', 'eu', 'us'])
    assert.equal(leads, true)
    assert.ok(asked <= 2 * kinds, `${asked} were asked`)
  })
})
