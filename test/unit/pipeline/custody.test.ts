import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PolicyRules } from '../../../src/core/policy.ts'
import type { Custody } from '../../../src/core/source.ts'
import { quarantineKey } from '../../../src/pipeline/quarantine-place.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { makePolicy } from '../../support/make-policy.ts'
import { providerWith, settleFor } from '../../support/provider-delivery.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

const custody: Custody = { region: 'uk', basis: 'contract', expires: fixedStart + 1 }
const byOwner = { kind: 'from', name: 'owner' } as const
const push = githubDelivery({ event: 'push', body: { organization: { login: 'Nobody' } } })

async function settlePush(rules: Partial<PolicyRules> | undefined, given: Custody | undefined, delivery = push) {
  const [uk, eu] = [createRecordingBus('uk'), createRecordingBus('eu')]
  const snapshot = makeSnapshot({
    buses: { uk, eu },
    source: { tenant: byOwner, custody: given },
    ...(rules === undefined ? {} : { change: { policy: makePolicy(rules) } })
  })
  const settled = await makePipeline().settle(delivery, snapshot)
  return { ...settled, uk: uk.records, eu: eu.records, decisions: [...uk.decisions, ...eu.decisions] }
}

/** Undecided, with what residency allows all the same. */
const unrouted = (...allow: readonly string[]): Partial<PolicyRules> => ({
  residency: [{ id: 'r', when: 'true', allow }],
  routing: [{ id: 'never', when: 'false', regions: ['uk'] }]
})

describe('what is undecided', () => {
  for (const [what, rules, given, kept] of [
    ['without custody', undefined, undefined, false],
    ['with custody', undefined, custody, true],
    ['with custody that ended at this moment', undefined, { ...custody, expires: fixedStart }, false],
    ['that may be where custody is', unrouted('uk', 'eu'), custody, true],
    ['that may only be elsewhere', unrouted('eu'), custody, false],
    ['that no rule is about', { residency: [{ id: 'r', when: 'false', allow: ['eu'] }] }, custody, true],
    [
      'whose rules have nothing in common',
      {
        residency: [
          { id: 'a', when: 'true', allow: ['uk'] },
          { id: 'b', when: 'true', allow: ['eu'] }
        ]
      },
      custody,
      true
    ]
  ] as const)
    test(`${what} is ${kept ? 'kept there' : 'stored nowhere'}`, async () => {
      const { outcome, reply, uk, eu, decisions } = await settlePush(rules, given)
      assert.equal(outcome.kind, kept ? 'quarantined' : 'deferred')
      assert.equal(reply.status, kept ? 200 : 503)
      assert.deepEqual([uk.length, eu.length, decisions.length], kept ? [1, 0, 1] : [0, 0, 0])
      assert.deepEqual(
        uk.map(({ topic }) => topic),
        kept ? ['acme.uk.quarantine'] : []
      )
    })

  test('has a key of its own, why it is there, and what it takes to ask again', async () => {
    const { uk, decisions } = await settlePush(undefined, custody)
    const [record] = uk
    const headers = new Map(record?.headers)
    assert.equal(record?.key, quarantineKey('https://github.com', headers.get('ce_id') ?? ''))
    assert.deepEqual(Buffer.from(record.value), Buffer.from(push.body))
    assert.deepEqual(
      ['why', 'reason', 'delivery', 'until', 'tenant', 'marker'].map((name) => headers.get(`turnpike-${name}`)),
      ['undecided', 'tenant-unknown', 'attempt-1', new Date(custody.expires).toISOString(), undefined, undefined]
    )
    assert.deepEqual(JSON.parse(headers.get('turnpike-view') ?? '').tenant, { known: false })
    assert.ok(!JSON.stringify([...headers]).includes('Nobody'), 'a name that may be a person’s stays in the payload')
    const [decision] = JSON.parse(Buffer.from(decisions[0]?.value ?? []).toString()).events
    assert.deepEqual(
      [decision.verdict, decision.reason, decision.topic],
      ['undecided', 'tenant-unknown', 'acme.uk.quarantine']
    )
  })

  test('has the name of its tenant beside it where an attribute says it anyway', async () => {
    const organization = { login: 'Nobody', url: 'https://api.github.com/orgs/Nobody' }
    const body = { organization, sender: { login: 'somebody' }, action: 'renamed' }
    const { uk } = await settlePush(undefined, custody, githubDelivery({ event: 'organization', body }))
    assert.match(new Map(uk[0]?.headers).get('ce_source') ?? '', /\/Nobody$/)
    assert.equal(new Map(uk[0]?.headers).get('turnpike-tenant'), 'Nobody')
  })
})

const batch = providerWith({
  event: {
    id: [{ use: '{item:id}', quality: 'native' }],
    type: ['example.acme.{item:type}'],
    items: '.',
    entity: ['{item:id}']
  }
})
const residency = [
  { id: 'uk', when: 'event.type == "example.acme.uk"', allow: ['uk'] },
  { id: 'eu', when: 'event.type == "example.acme.eu"', allow: ['eu'] }
]
const routing = [
  { id: 'to-uk', when: 'event.type == "example.acme.uk"', regions: ['uk'] },
  { id: 'to-eu', when: 'event.type == "example.acme.eu"', regions: ['eu'] }
]

describe('a batch of which something is undecided', () => {
  const settleBatch = async (...types: readonly string[]) => {
    const [uk, eu] = [createRecordingBus('uk'), createRecordingBus('eu')]
    const body = JSON.stringify(types.map((type, id) => ({ id, type })))
    const policy = makePolicy({ residency, routing })
    const snapshot = { buses: { uk, eu }, change: { policy } }
    const { outcome } = await settleFor(batch, { body }, { source: { custody }, snapshot })
    const reasons = uk.records.map(({ headers }) => new Map(headers).get('turnpike-reason'))
    return { outcome: outcome.kind, uk: uk.records.map(({ topic }) => topic), eu: eu.records.length, reasons }
  }

  test('is kept whole where all of it may be', async () => {
    assert.deepEqual(await settleBatch('uk', 'nowhere', 'uk'), {
      outcome: 'quarantined',
      uk: ['acme.uk.quarantine', 'acme.uk.quarantine', 'acme.uk.quarantine'],
      eu: 0,
      reasons: ['with-undecided', 'no-residency-rule', 'with-undecided']
    })
  })

  test('is stored nowhere where one of its items may not be in custody’s region', async () => {
    assert.deepEqual(await settleBatch('uk', 'nowhere', 'eu'), { outcome: 'deferred', uk: [], eu: 0, reasons: [] })
  })

  test('is the control: decided, each goes where it belongs', async () => {
    assert.deepEqual(await settleBatch('uk', 'eu'), {
      outcome: 'accepted',
      uk: ['acme.uk.scm'],
      eu: 1,
      reasons: [undefined]
    })
  })
})

test('a delivery of which one event is held is quarantined, and the rest goes on', async () => {
  const [uk, eu] = [createRecordingBus('uk'), createRecordingBus('eu')]
  const policy = makePolicy({
    residency: [{ id: 'all', when: 'true', allow: ['uk'] }],
    routing: [{ id: 'uk', when: 'true', regions: ['uk'] }],
    admission: [{ id: 'calm', when: 'event.action == "risky"', require: 'false', otherwise: 'hold', expiresMs: 1000 }]
  })
  const body = '[{"id":1,"type":"risky"},{"id":2,"type":"calm"}]'
  const { outcome, status } = await settleFor(batch, { body }, { snapshot: { buses: { uk, eu }, change: { policy } } })
  assert.deepEqual([outcome.kind, status], ['quarantined', 200])
  assert.deepEqual(
    uk.records.map(({ topic }) => topic),
    ['acme.uk.quarantine', 'acme.uk.scm']
  )
  const headers = new Map(uk.records[0]?.headers)
  assert.deepEqual(
    [headers.get('turnpike-why'), headers.get('turnpike-reason'), headers.get('turnpike-until')],
    ['held', 'calm', new Date(fixedStart + 1000).toISOString()]
  )
})
