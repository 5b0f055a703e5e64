import assert from 'node:assert/strict'
import type { Policy, PolicyRules } from '../../src/core/policy.ts'
import type { RoutingView, TenantView } from '../../src/core/routing-view.ts'
import type { FactTypes } from '../../src/policy/cel/scope.ts'
import { compilePolicyRules } from '../../src/policy/compile-policy-rules.ts'
import type { PlacedFault } from '../../src/policy/compile-policy-rules.ts'
import type { ProvingParts } from '../../src/policy/classes/prove.ts'
import type { SourceClass } from '../../src/policy/classes/universe.ts'
import { createPolicy } from '../../src/policy/create-policy.ts'

export const testFacts: FactTypes = { country: 'string', sector: 'string', staff: 'int', share: 'double', gold: 'bool' }
const none: PolicyRules = { sets: {}, residency: [], routing: [], admission: [] }

/** A policy of these rules over the regions uk, eu and us. */
export function makePolicy(rules: Partial<PolicyRules>): Policy {
  return policyPartsOf(rules).policy
}

/** The same with the rules that it is made of. */
export function policyPartsOf(given: Partial<PolicyRules>): ProvingParts {
  const rules = { ...none, ...given }
  const compiled = compilePolicyRules(rules, testFacts)
  assert.ok(compiled.ok, compiled.ok ? '' : JSON.stringify(compiled.faults))
  const policy = createPolicy({ rules, compiled: compiled.rules, regions: new Set(['uk', 'eu', 'us']) })
  return { rules, compiled: compiled.rules, policy }
}

/** What is wrong with rules. */
export function faultsOf(rules: Partial<PolicyRules>): readonly PlacedFault[] {
  const compiled = compilePolicyRules({ ...none, ...rules }, testFacts)
  return compiled.ok ? [] : compiled.faults
}

/** A source of GitHub that may bring all events, of the tenants that it names. */
export const githubClass: SourceClass = {
  name: 'github',
  provider: 'github',
  domain: 'scm',
  authMethods: ['hmac-sha256'],
  typeBeginnings: ['com.github.'],
  allow: ['*'],
  tenants: { spaces: ['github'] }
}

export interface ViewChange {
  readonly event?: Partial<RoutingView['event']>
  readonly source?: Partial<RoutingView['source']>
  readonly tenant?: TenantView
  readonly data?: RoutingView['data']
}

export const homely: TenantView = { known: true, id: 't-1', home: 'uk', country: 'GB', sector: 'nhs', staff: 12 }

/** A push at GitHub of a tenant in the UK, but for what is changed. */
export function makeView({ event, source, tenant = homely, data = {} }: ViewChange = {}): RoutingView {
  return {
    event: {
      type: 'com.github.push',
      source: 'https://github.com/acme/api',
      domain: 'scm',
      provider: 'github',
      action: 'push',
      ...event
    },
    source: { name: 'github', authmethod: 'hmac-sha256', ...source },
    tenant,
    data,
    gateway: { location: 'uk', environment: 'test' }
  }
}
