import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RoutingView } from '../../../src/core/policy.ts'
import { createHomeRegionPolicy } from '../../../src/policy/home-region.ts'

const policy = createHomeRegionPolicy(new Set(['uk', 'eu']))

function viewOf(tenant: RoutingView['tenant']): RoutingView {
  return {
    event: { type: 'com.github.push', source: 'https://github.com/a/b', domain: 'scm', provider: 'github' },
    source: { name: 'github', authmethod: 'hmac-sha256' },
    tenant,
    gateway: { location: 'uk', environment: 'test' }
  }
}

describe('home region', () => {
  test('decides a tenant’s home, by the rule of that name', () => {
    const decision = policy.decide(viewOf({ known: true, id: 't', home: 'eu', facts: {} }))
    assert.deepEqual(decision, { kind: 'regions', regions: ['eu'], rules: ['tenant-home'] })
  })

  test('leaves an unknown tenant undecided, wherever the gateway is', () => {
    assert.deepEqual(policy.decide(viewOf({ known: false })), { kind: 'undecided', why: 'tenant-unknown' })
  })

  for (const home of ['us', '', 'UK', 'uk ', '__proto__', 'constructor'])
    test(`leaves a home that is no region undecided: ${JSON.stringify(home)}`, () => {
      const decision = policy.decide(viewOf({ known: true, id: 't', home, facts: {} }))
      assert.deepEqual(decision, { kind: 'undecided', why: 'home-not-configured' })
    })

  test('decides nothing where there are no regions', () => {
    const none = createHomeRegionPolicy(new Set())
    assert.equal(none.decide(viewOf({ known: true, id: 't', home: 'uk', facts: {} })).kind, 'undecided')
  })
})
