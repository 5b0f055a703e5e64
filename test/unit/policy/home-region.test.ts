import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RoutingView } from '../../../src/core/routing-view.ts'
import { createHomeRegionPolicy } from '../../../src/policy/home-region.ts'
import { fixedStart } from '../../support/fixed-clock.ts'

const policy = createHomeRegionPolicy(new Set(['uk', 'eu']))

function viewOf(tenant: RoutingView['tenant']): RoutingView {
  return {
    event: {
      type: 'com.github.push',
      source: 'https://github.com/a/b',
      domain: 'scm',
      provider: 'github',
      action: 'push'
    },
    source: { name: 'github', authmethod: 'hmac-sha256' },
    tenant,
    data: {},
    gateway: { location: 'uk', environment: 'test' }
  }
}

describe('home region', () => {
  test('decides a tenant’s home, by the rule of that name', () => {
    const decision = policy.decide(viewOf({ known: true, id: 't', home: 'eu' }), fixedStart)
    assert.deepEqual(decision, { kind: 'regions', regions: ['eu'], allowed: ['eu'], rules: ['tenant-home'] })
  })

  test('leaves an unknown tenant undecided, wherever the gateway is', () => {
    const decision = policy.decide(viewOf({ known: false }), fixedStart)
    assert.deepEqual(decision, { kind: 'undecided', why: 'tenant-unknown', allowed: [], rules: [] })
  })

  for (const home of ['us', '', 'UK', 'uk ', '__proto__', 'constructor'])
    test(`leaves a home that is no region undecided: ${JSON.stringify(home)}`, () => {
      const decision = policy.decide(viewOf({ known: true, id: 't', home }), fixedStart)
      assert.equal(decision.kind === 'undecided' && decision.why, 'region-not-configured')
    })

  test('decides nothing where there are no regions', () => {
    const none = createHomeRegionPolicy(new Set())
    assert.equal(none.decide(viewOf({ known: true, id: 't', home: 'uk' }), fixedStart).kind, 'undecided')
  })
})
