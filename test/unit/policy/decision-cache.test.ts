import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Decision } from '../../../src/core/policy.ts'
import type { RoutingView } from '../../../src/core/routing-view.ts'
import { createUntypedReader } from '../../../src/policy/cel/read-expression.ts'
import { findComparedTexts } from '../../../src/policy/compared-texts.ts'
import { cacheDecisions } from '../../../src/policy/decision-cache.ts'

const read = createUntypedReader()
const sets = { eu: ['DE', 'FR'] }

function comparedIn(...rules: readonly string[]) {
  const expressions = rules.map((rule) => {
    const reading = read(rule)
    assert.ok(reading.ok, rule)
    return reading.expression
  })
  const compared = findComparedTexts(expressions, sets)
  return Object.fromEntries([...compared].map(([path, texts]) => [path, texts === undefined ? 'all' : [...texts]]))
}

describe('of a field only those texts count with which rules compare it', () => {
  const cases: Readonly<Record<string, Record<string, readonly string[]>>> = {
    'event.type == "a" || "b" == event.type': { 'event.type': ['a', 'b'] },
    '!(event.type != "a") && has(data.tier)': { 'event.type': ['a'], 'data.tier': [] },
    'data.country in ["GB", "IE"] ? event.type == "a" : false': { 'data.country': ['GB', 'IE'], 'event.type': ['a'] },
    'data.country in sets.eu': { 'data.country': ['DE', 'FR'] },
    'tenant.staff == 5 || tenant.staff == "x"': { 'tenant.staff': ['x'] }
  }
  for (const [rule, expected] of Object.entries(cases)) test(rule, () => assert.deepEqual(comparedIn(rule), expected))
})

describe('and all of them where a rule asks for more:', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'event.type == "a" && event.type.startsWith("b")': ['event.type'],
    'event.type.matches("a")': ['event.type'],
    'data.tier == event.action': ['data.tier', 'event.action'],
    'data.country in [tenant.country]': ['data.country', 'tenant.country'],
    'data.country in sets.none': ['data.country'],
    '[tenant.home]': ['tenant.home'],
    'event.type < "b"': ['event.type'],
    'event.type + "x" == "ax"': ['event.type'],
    'sets.eu.exists(s, s == data.country)': ['data.country'],
    '(tenant.gold ? event.type : event.action) == "a"': ['tenant.gold', 'event.type', 'event.action']
  }
  for (const [rule, fields] of Object.entries(cases))
    test(rule, () => {
      for (const field of fields) assert.equal(comparedIn(rule)[field], 'all', field)
      // In whichever order the rules come.
      for (const field of fields) assert.equal(comparedIn(`${field} == "x"`, rule)[field], 'all', field)
      for (const field of fields) assert.equal(comparedIn(rule, `${field} == "x"`)[field], 'all', field)
    })
})

describe('a kept decision', () => {
  const view = (type: string, country?: string | number): RoutingView => ({
    event: { type, source: 's', domain: 'scm', provider: 'github', action: 'a' },
    source: { name: 'github', authmethod: 'hmac-sha256' },
    tenant: { known: true, id: 't', home: 'uk', ...(country === undefined ? {} : { country }) },
    data: {},
    gateway: { location: 'uk', environment: 'test' }
  })
  const asked: RoutingView[] = []
  const decide = (given: RoutingView): Decision => {
    asked.push(given)
    return { kind: 'regions', regions: ['uk'], allowed: ['uk'], rules: [String(asked.length)] }
  }
  const cached = cacheDecisions(decide, {
    reads: [
      ['event', 'type', new Set(['push', '~'])],
      ['tenant', 'country', new Set(['GB'])]
    ],
    expiries: []
  })

  test('is that of all texts that no rule names, and of no other value', () => {
    const views = [
      view('push'),
      view('other'),
      view('~'),
      view('push', 'GB'),
      view('push', 'DE'),
      view('push', 5),
      view('push', 7)
    ]
    const decisions = views.map((each) => cached(each, 0))
    assert.equal(new Set(decisions).size, views.length)
    assert.deepEqual(
      views.map((each) => cached(each, 0)),
      decisions
    )
    assert.equal(cached(view('another'), 0), decisions[1])
    assert.equal(cached(view('push', 'FR'), 0), decisions[4])
    assert.equal(asked.length, views.length)
  })
})
