import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RoutingView } from '../../../src/core/routing-view.ts'
import type { TenantRule } from '../../../src/core/tenant.ts'
import { createHomeRegionPolicy } from '../../../src/policy/home-region.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot, testTenants } from '../../support/make-snapshot.ts'
import type { SnapshotParts } from '../../support/make-snapshot.ts'
import { policyOf } from '../../support/policy-of.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

const byOwner: TenantRule = { kind: 'from', name: 'owner' }

async function placeOf(body: unknown, parts: SnapshotParts = {}) {
  const [uk, eu] = [createRecordingBus('uk'), createRecordingBus('eu')]
  const settled = await makePipeline().settle(
    githubDelivery({ event: 'push', body }),
    makeSnapshot({ buses: { uk, eu }, source: { tenant: byOwner }, ...parts })
  )
  return { ...settled, stored: { uk: uk.records.length, eu: eu.records.length } }
}

async function assertUndecided(body: unknown, reason: string, parts: SnapshotParts = {}): Promise<void> {
  const { outcome, reply, stored, passed } = await placeOf(body, parts)
  assert.ok(outcome.kind === 'deferred', outcome.kind)
  assert.equal(outcome.problem.code, 'undecided')
  assert.equal(outcome.problem.reason, reason)
  assert.equal(reply.status, 503)
  assert.ok(reply.headers?.['retry-after'])
  assert.deepEqual(stored, { uk: 0, eu: 0 })
  assert.equal(passed.at(-1), 'translate')
}

describe('a tenant by name', () => {
  test('has its events in its home region', async () => {
    assert.deepEqual((await placeOf({ organization: { login: 'Octocoders' } })).stored, { uk: 1, eu: 0 })
    assert.deepEqual((await placeOf({ organization: { login: 'Umbrella' } })).stored, { uk: 0, eu: 1 })
  })

  test('is found whatever the case, as GitHub compares', async () => {
    for (const login of ['octocoders', 'OCTOCODERS', 'oCTOcODERS'])
      assert.deepEqual((await placeOf({ organization: { login } })).stored, { uk: 1, eu: 0 }, login)
  })

  test('is not found by letters that only look or fold alike', async () => {
    for (const login of [
      'Octocoder\u017f',
      '\u041ectocoders',
      'Octocoders ',
      ' Octocoders',
      'Octocoders\u200b',
      'Octocoder'
    ])
      await assertUndecided({ organization: { login } }, 'tenant-unknown')
  })

  test('is taken from the next place where the first has none', async () => {
    assert.deepEqual((await placeOf({ repository: { owner: { login: 'umbrella' } } })).stored, { uk: 0, eu: 1 })
    assert.deepEqual((await placeOf({ repository: { owner: { name: 'umbrella' } } })).stored, { uk: 0, eu: 1 })
    assert.deepEqual((await placeOf({ enterprise: { slug: 'umbrella' } })).stored, { uk: 0, eu: 1 })
  })

  test('of this source beats one of the provider', async () => {
    const tenants = [
      { id: 'provider-wide', home: 'uk', facts: {}, names: { github: ['hooli'] } },
      { id: 'of-the-source', home: 'eu', facts: {}, names: { 'source/github': ['hooli'] } }
    ]
    assert.deepEqual((await placeOf({ organization: { login: 'hooli' } }, { tenants })).stored, { uk: 0, eu: 1 })
  })

  test('of another source is nobody here', async () => {
    const tenants = [{ id: 't', home: 'uk', facts: {}, names: { 'source/other': ['hooli'], gitlab: ['hooli'] } }]
    await assertUndecided({ organization: { login: 'hooli' } }, 'tenant-unknown', { tenants })
  })
})

describe('nothing is stored anywhere', () => {
  const nobody: Readonly<Record<string, unknown>> = {
    'when the payload names no owner': {},
    'when it names one that no line has': { organization: { login: 'strangers' } },
    'when the name is no text': { organization: { login: ['Octocoders'] } },
    'when the name is empty': { organization: { login: '' } },
    'when the name is a property of every object': { organization: { login: '__proto__' } },
    'when it is another one': { organization: { login: 'constructor' } },
    'when the payload is no object': [1, 2]
  }
  for (const [name, body] of Object.entries(nobody)) test(name, () => assertUndecided(body, 'tenant-unknown'))

  test('when the fixed tenant has no line', () =>
    assertUndecided({}, 'tenant-unknown', { source: { tenant: { kind: 'fixed', id: 'nobody' } } }))

  test('when the tenant rule names what the provider has not', () =>
    assertUndecided({ organization: { login: 'Octocoders' } }, 'tenant-unknown', {
      source: { tenant: { kind: 'from', name: 'customer' } }
    }))

  test('when the home of the tenant is no region', () =>
    assertUndecided({}, 'region-not-configured', {
      source: { tenant: { kind: 'fixed', id: 'acme' } },
      tenants: [{ id: 'acme', home: 'mars', facts: {}, names: {} }]
    }))
})

describe('a fixed tenant', () => {
  test('has its home whatever the payload says', async () => {
    const parts: SnapshotParts = { source: { tenant: { kind: 'fixed', id: 'umbrella' } } }
    assert.deepEqual((await placeOf({ organization: { login: 'Octocoders' } }, parts)).stored, { uk: 0, eu: 1 })
  })
})

test('policy sees a flat record without payload, and the ids of its rules stay with the event', async () => {
  const views: RoutingView[] = []
  const home = createHomeRegionPolicy(new Set(['uk', 'eu']))
  const policy = policyOf((view) => {
    views.push(view)
    return home.decide(view, fixedStart)
  })
  const { outcome } = await placeOf(
    { secret: 'payload', organization: { login: 'Octocoders' } },
    { change: { policy }, tenants: testTenants.map((tenant) => ({ ...tenant, facts: { country: 'GB' } })) }
  )
  assert.deepEqual(views, [
    {
      event: {
        type: 'com.github.push',
        source: 'https://github.com',
        domain: 'scm',
        provider: 'github',
        action: 'push'
      },
      source: { name: 'github', authmethod: 'hmac-sha256' },
      tenant: { known: true, id: 'acme', home: 'uk', country: 'GB' },
      data: {},
      gateway: { location: 'uk', environment: 'test' }
    }
  ])
  assert.deepEqual(outcome.kind === 'accepted' && outcome.events[0]?.decided.rules, ['tenant-home'])
})
