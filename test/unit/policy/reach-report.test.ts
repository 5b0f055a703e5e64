import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PolicyRules } from '../../../src/core/policy.ts'
import { comparePolicies } from '../../../src/policy/classes/compare-policies.ts'
import { maxClasses } from '../../../src/policy/classes/prove.ts'
import { reportReach } from '../../../src/policy/classes/reach-report.ts'
import type { SourceClass, TenantFacts, Universe } from '../../../src/policy/classes/universe.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { githubClass, policyPartsOf } from '../../support/make-policy.ts'

const gitlab: SourceClass = {
  ...githubClass,
  name: 'gitlab',
  typeBeginnings: ['com.gitlab.'],
  tenants: { spaces: ['gitlab'] }
}

function tenant(id: string, home: string, ...spaces: readonly string[]): TenantFacts {
  return { id, home, facts: { country: home === 'uk' ? 'GB' : 'DE' }, spaces }
}

function universeOf(
  tenants: readonly TenantFacts[],
  sources: readonly SourceClass[] = [githubClass, gitlab]
): Universe {
  return { sources, tenants, gateway: { location: 'uk', environment: 'test' }, regions: new Set(['uk', 'eu', 'us']) }
}

const some = [
  tenant('a', 'uk', 'github', 'gitlab'),
  tenant('b', 'uk', 'github'),
  tenant('c', 'uk', 'gitlab'),
  tenant('d', 'eu', 'gitlab')
]

function report(rules: Partial<PolicyRules>, universe = universeOf(some)) {
  return reportReach(policyPartsOf(rules), universe, fixedStart)
}

const anywhere = { id: 'anywhere', when: 'true', allow: ['uk', 'eu', 'us'] }

describe('the report of what a policy reaches', () => {
  test('counts a tenant once, however many sources bring its events', () => {
    const rows = report({}).rows.filter(({ undecided }) => undecided === undefined)
    assert.deepEqual(
      rows.map(({ tenants, count, regions, sources, rules }) => [tenants, count, regions, sources, rules]),
      [
        ['home=uk', 3, ['uk'], ['github', 'gitlab'], ['tenant-home']],
        ['home=eu', 1, ['eu'], ['gitlab'], ['tenant-home']]
      ]
    )
  })

  test('counts of a row only whom its sources bring', () => {
    const toEu = { id: 'hub', when: 'source.name == "github"', regions: ['eu'] }
    const rest = { id: 'rest', when: 'tenant.known', regions: ['us'] }
    const { rows } = report({ residency: [anywhere], routing: [toEu, rest] })
    const counts = rows.map(({ tenants, regions, count }) => `${tenants} ${regions.join()} ${count}`)
    assert.deepEqual(counts.toSorted(), [
      'home=eu us 1',
      'home=uk eu 2',
      'home=uk us 2',
      'unknown tenant  0',
      'unknown tenant eu 0'
    ])
  })

  test('names the regions that nothing reaches', () => {
    assert.deepEqual(report({}).unreached, ['us'])
    assert.deepEqual(report({ residency: [anywhere] }).unreached, ['us'])
    assert.deepEqual(report({}, universeOf([])).unreached, ['uk', 'eu', 'us'])
  })

  test('calls dead what matches nothing, whatever else is beyond it', () => {
    const never = { id: 'never', when: 'event.provider == "harbor"', allow: ['uk'] }
    const beyond = { id: 'pattern', when: 'event.source.matches("a.b")', allow: ['uk'] }
    const { rules, isWhole, beyond: told } = report({ residency: [anywhere, never, beyond] })
    assert.deepEqual([isWhole, told], [false, ['pattern']])
    assert.equal(rules.get('never')?.kind, 'dead')
    assert.deepEqual(rules.get('pattern'), { kind: 'unknown', because: ['pattern'] })
  })

  test('calls unknown what compares two fields that a sender fills', () => {
    const same = { id: 'same', when: 'has(data.tier) && data.tier == event.action', allow: ['uk'] }
    const other = { id: 'other', when: 'has(data.tier) && data.tier != event.action', allow: ['uk'] }
    const url = { id: 'url', when: 'event.type == event.source', allow: ['uk'] }
    const { rules, beyond } = report({ residency: [same, other, url] })
    assert.deepEqual(beyond, ['same', 'other', 'url'])
    assert.ok(![...rules.values()].some(({ kind }) => kind === 'dead'))
  })

  test('keeps tenants apart whose facts read alike', () => {
    const rules = {
      residency: [
        { id: 'nhs', when: 'tenant.known && has(tenant.sector) && tenant.sector == "nhs"', allow: ['uk'] },
        { id: 'none', when: 'tenant.known && !has(tenant.sector)', allow: ['eu'] }
      ],
      routing: [{ id: 'all', when: 'has(tenant.country)', regions: ['uk'] }]
    }
    const one = { id: 'a', home: 'uk', facts: { country: 'GB', sector: 'nhs' }, spaces: ['github'] }
    const other = { id: 'b', home: 'uk', facts: { country: 'GB home=uk sector=nhs' }, spaces: ['github'] }
    const odd = { id: 'c', home: 'uk', facts: { country: 'GB home=uk', sector: 'nhs' }, spaces: ['github'] }
    const found = report(rules, universeOf([one, other, odd], [githubClass]))
    assert.deepEqual(
      [...found.rules.values()].map(({ kind }) => kind),
      ['live', 'live', 'live']
    )
    assert.equal(new Set(found.rows.map(({ tenants }) => tenants)).size, 4)
  })

  test('calls a route unknown where one before it is beyond the classes, and dead where a plain one takes all', () => {
    const first = { id: 'first', when: 'event.source.matches("a.b")', regions: ['uk'] }
    const all = { id: 'all', when: 'true', regions: ['eu'] }
    const last = { id: 'last', when: 'tenant.known', regions: ['us'] }
    const kinds = (routing: PolicyRules['routing']) => report({ residency: [anywhere], routing }).rules
    assert.deepEqual(kinds([first, all, last]).get('last'), { kind: 'unknown', because: ['first'] })
    assert.deepEqual(kinds([all, last]).get('last'), { kind: 'dead' })
  })

  test('does not take the text of one open field for known where another is compared with it', () => {
    // It was called whole, and that what is equal was reached by nothing.
    for (const other of ['event.action', 'event.type', 'event.source', 'data.cluster']) {
      const equal = { id: 'equal', when: `has(data.tier) && data.tier == ${other}`, allow: ['uk'] }
      const { isWhole, beyond, rules } = report({ residency: [equal] })
      assert.deepEqual([isWhole, beyond], [false, ['equal']], other)
      assert.notEqual(rules.get('equal')?.kind, 'dead', other)
    }
    const among = { id: 'among', when: 'has(data.tier) && data.tier in ["a", event.action]', allow: ['uk'] }
    assert.deepEqual(report({ residency: [among] }).beyond, ['among'])
  })

  test('lists rules in the order in which they are asked', () => {
    const admission = [{ id: 'z', when: 'true', require: 'true', otherwise: 'refuse' }] as const
    const routing = [{ id: 'a', when: 'true', regions: ['uk'] }]
    assert.deepEqual([...report({ residency: [anywhere], routing, admission }).rules.keys()], ['anywhere', 'a', 'z'])
  })

  test('says so where there are more classes than are looked at, and calls nothing dead', () => {
    const words = Array.from({ length: 150 }, (_, at) => JSON.stringify(`w${at}`)).join(', ')
    const parts = ['data.tier', 'data.cluster', 'data.severity'].map((path) => `has(${path}) && ${path} in [${words}]`)
    const residency = parts.map((when, at) => ({ id: `r${at}`, when, allow: ['uk'] }))
    const never = { id: 'never', when: 'event.provider == "harbor"', allow: ['uk'] }
    const many = report({ residency: [...residency, never] })
    assert.deepEqual([many.isWhole, many.hasAllClasses], [false, false])
    assert.deepEqual(many.rules.get('never'), { kind: 'unknown', because: [] })
    assert.ok(maxClasses > 0)
  })

  test('of rules that would explode ends in bounded time, and says that it is not whole', () => {
    const texts = (stem: string): readonly string[] => Array.from({ length: 400 }, (_, at) => `${stem}${at}`)
    const residency = texts('p').map((text, at) => ({
      id: `r${at}`,
      when: `event.type.startsWith("${text}") || event.type.endsWith("${text}") || event.type.contains("${text}")`,
      allow: ['uk']
    }))
    const started = performance.now()
    const { hasAllClasses } = report({ residency })
    assert.equal(hasAllClasses, false)
    assert.ok(performance.now() - started < 60_000, 'it took more than a minute')
  })
})

describe('a comparison of two policies', () => {
  test('tells which classes move, and counts each tenant once', () => {
    const before = policyPartsOf({})
    const after = policyPartsOf({
      residency: [anywhere],
      routing: [{ id: 'all', when: 'tenant.known', regions: ['eu'] }]
    })
    const { moves, tenants, isWhole } = comparePolicies(before, after, universeOf(some), fixedStart)
    assert.equal(isWhole, true)
    assert.equal(tenants, 3)
    assert.deepEqual(
      moves.map((move) => [move.tenants, move.count, move.before, move.after, move.sources]),
      [
        ['home=uk', 3, 'uk', 'eu', ['github', 'gitlab']],
        ['unknown tenant', 0, 'undecided (tenant-unknown)', 'undecided (no-routing-rule)', ['github', 'gitlab']]
      ]
    )
  })

  test('of a policy with itself has no moves', () => {
    const parts = policyPartsOf({ residency: [anywhere] })
    const { moves, tenants } = comparePolicies(parts, parts, universeOf(some), fixedStart)
    assert.deepEqual([moves, tenants], [[], 0])
  })
})
