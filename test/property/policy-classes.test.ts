import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { PolicyRules } from '../../src/core/policy.ts'
import type { RoutingView } from '../../src/core/routing-view.ts'
import { reportReach } from '../../src/policy/classes/reach-report.ts'
import type { TenantFacts, Universe } from '../../src/policy/classes/universe.ts'
import { fixedStart } from '../support/fixed-clock.ts'
import { githubClass, policyPartsOf } from '../support/make-policy.ts'

/*
 * Whatever a real event is, the classes have one that policy treats alike: an event drawn from texts that the rules
 * never saw, from those that they name, and from what lies between, must have its row in the report.
 */

const tenants: readonly TenantFacts[] = [
  { id: 'a', home: 'uk', facts: { country: 'GB', sector: 'nhs', staff: 5 }, spaces: ['github'] },
  { id: 'b', home: 'eu', facts: { country: 'DE', staff: 50 }, spaces: ['github'] },
  { id: 'c', home: 'us', facts: {}, spaces: ['github'] },
  { id: 'd', home: 'us', facts: { country: 'FR' }, spaces: ['elsewhere'] }
]
const universe: Universe = {
  sources: [githubClass],
  tenants,
  gateway: { location: 'uk', environment: 'test' },
  regions: new Set(['uk', 'eu', 'us'])
}

const types = [
  'com.github.push',
  'com.github.pull_request.closed',
  'com.github.x.closed',
  'com.github.pushed',
  'com.github.z'
]
const words = ['prod', 'production', 'staging', 'GB', 'DE', 'critical', 'zzz', 'reprod']
const pick = (items: readonly string[]) => fc.constantFrom(...items)
const quoted = (items: readonly string[]) => pick(items).map((text) => JSON.stringify(text))

const dataField = pick(['data.environment', 'data.tier', 'data.country'])
const atom = fc.oneof(
  fc.tuple(pick(['event.type', 'event.action']), quoted([...types, 'closed', 'push'])).map(([f, v]) => `${f} == ${v}`),
  quoted(['com.github.p', 'com.github.pull', 'com.']).map((v) => `event.type.startsWith(${v})`),
  quoted(['closed', 'd', '.push']).map((v) => `event.type.endsWith(${v})`),
  quoted(['pull', 'x.', 'zz']).map((v) => `event.type.contains(${v})`),
  fc.tuple(dataField, quoted(words)).map(([f, v]) => `${f} == ${v}`),
  fc.tuple(dataField, quoted(words)).map(([f, v]) => `(has(${f}) && ${f} != ${v})`),
  fc.tuple(dataField, quoted(['pro', 're', 'G'])).map(([f, v]) => `(has(${f}) && ${f}.startsWith(${v}))`),
  dataField.map((f) => `has(${f})`),
  dataField.map((f) => `(has(${f}) && ${f} in sets.some)`),
  dataField.map((f) => `(has(${f}) && sets.some.exists(s, s == ${f}))`),
  dataField.map((f) => `(has(${f}) && has(tenant.country) && ${f} == tenant.country)`),
  fc.constantFrom(
    'tenant.known',
    'has(tenant.sector)',
    'tenant.country in sets.some',
    'tenant.staff > 10',
    'true',
    'false'
  )
)
const expression = fc.oneof(
  atom,
  fc.tuple(atom, atom).map(([a, b]) => `${a} && ${b}`),
  fc.tuple(atom, atom).map(([a, b]) => `${a} || ${b}`),
  atom.map((a) => `!(${a})`)
)
const regions = fc.subarray(['uk', 'eu', 'us'], { minLength: 1 })

const policies: fc.Arbitrary<PolicyRules> = fc
  .record({
    residency: fc.array(fc.record({ when: expression, allow: regions }), { minLength: 1, maxLength: 3 }),
    routing: fc.array(fc.record({ when: expression, regions }), { maxLength: 3 })
  })
  .map(({ residency, routing }) => ({
    sets: { some: ['prod', 'GB', 'critical'] },
    residency: residency.map((rule, at) => ({ ...rule, id: `r${at}` })),
    routing: routing.map((rule, at) => ({ ...rule, id: `w${at}` })),
    admission: []
  }))

const views: fc.Arbitrary<RoutingView> = fc
  .record({
    type: fc.oneof(
      pick(types),
      fc.string().map((text) => `com.github.${text}`)
    ),
    tenant: fc.constantFrom(...tenants.slice(0, 3), undefined),
    data: fc.record(
      {
        environment: fc.oneof(pick(words), fc.string({ minLength: 1 })),
        tier: fc.oneof(pick(words), fc.string({ minLength: 1 })),
        country: pick(words)
      },
      { requiredKeys: [] }
    )
  })
  .map(({ type, tenant, data }) => ({
    event: {
      type,
      source: 'https://github.com/a/b',
      domain: 'scm',
      provider: 'github',
      action: type.slice(type.lastIndexOf('.') + 1)
    },
    source: { name: 'github', authmethod: 'hmac-sha256' },
    tenant:
      tenant === undefined ? { known: false } : { ...tenant.facts, known: true, id: tenant.id, home: tenant.home },
    data,
    gateway: universe.gateway
  }))

describe('the classes of a policy', () => {
  test('have a row for every event that can arrive, and no dead rule ever decides one', () => {
    fc.assert(
      fc.property(policies, fc.array(views, { minLength: 20, maxLength: 40 }), (rules, events) => {
        const parts = policyPartsOf(rules)
        const report = reportReach(parts, universe, fixedStart)
        assert.deepEqual([report.isWhole, report.beyond], [true, []])
        for (const view of events) {
          const decision = parts.policy.decide(view, fixedStart)
          const said = decision.kind === 'regions' ? decision.regions : []
          const why = decision.kind === 'undecided' ? decision.why : undefined
          const isTold = report.rows.some(
            (row) =>
              row.undecided === why &&
              row.regions.join() === said.join() &&
              row.rules.join() === decision.rules.join() &&
              row.witness.tenant.known === view.tenant.known &&
              (!row.witness.tenant.known || !view.tenant.known || row.witness.tenant.home === view.tenant.home)
          )
          assert.ok(isTold, `${JSON.stringify(view)} ${JSON.stringify(decision)}`)
          for (const id of decision.rules) assert.notEqual(report.rules.get(id)?.kind, 'dead', id)
        }
      }),
      { numRuns: 150 }
    )
  })

  test('have a witness for every rule that they call live', () => {
    fc.assert(
      fc.property(policies, (rules) => {
        const parts = policyPartsOf(rules)
        for (const [id, life] of reportReach(parts, universe, fixedStart).rules)
          if (life.kind === 'live') assert.ok(parts.policy.decide(life.witness, fixedStart).rules.includes(id), id)
      }),
      { numRuns: 50 }
    )
  })
})
