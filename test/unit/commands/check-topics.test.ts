import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { writableTopics } from '../../../src/commands/check/writable-topics.ts'
import type { RegionConfig, SourceConfig } from '../../../src/config/config.ts'
import type { PolicyRules } from '../../../src/core/policy.ts'
import type { Domain } from '../../../src/core/provider.ts'
import type { NamedTenant, TenantRule } from '../../../src/core/tenant.ts'
import { github } from '../../../src/providers/github.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot, testTenants } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

const byOwner: TenantRule = { kind: 'from', name: 'owner' }
const names = ['uk', 'eu']

function source(name: string, tenant: TenantRule, domain: Domain = github.domain): SourceConfig {
  const scheme = { name: 'signature', scheme: github.schemes.signature, secrets: [] }
  const proof = { need: 'all', schemes: [scheme], addresses: undefined } as const
  return { name, provider: { ...github, domain }, proof, allow: ['*'], tenant, drift: 'warn' }
}

const noRules: PolicyRules = { sets: {}, residency: [], routing: [], admission: [] }

/** Without those of decisions, which go along with every other. */
function topicsOf(
  sources: readonly SourceConfig[],
  entries: readonly NamedTenant[] = testTenants,
  rules: Partial<PolicyRules> = {}
) {
  const all = [...allTopicsOf(sources, entries, rules)]
  return Object.fromEntries(
    all.map(([region, topics]) => [region, topics.filter((name) => !name.endsWith('.decisions'))])
  )
}

function allTopicsOf(
  sources: readonly SourceConfig[],
  entries: readonly NamedTenant[] = testTenants,
  rules: Partial<PolicyRules> = {}
) {
  const regions = names.map((name): [string, RegionConfig] => [
    name,
    {
      name,
      maxEventBytes: 1,
      bus: { kind: 'embedded', directory: '/', segmentBytes: 1, retention: { ageMs: 1, bytes: 1 } }
    }
  ])
  const config: Parameters<typeof writableTopics>[0] = {
    events: { prefix: 'acme', mode: 'binary' },
    regions: new Map(regions),
    sources: new Map(sources.map((it) => [it.name, it])),
    tenants: { entries, caselessSpaces: new Set() },
    policy: { rules: { ...noRules, ...rules }, facts: {} }
  }
  return writableTopics(config)
}

describe('the topics that a configuration can write', () => {
  test('a source for one tenant leads to that tenant’s home only', () => {
    assert.deepEqual(topicsOf([source('github', { kind: 'fixed', id: 'umbrella' })]), { uk: [], eu: ['acme.eu.scm'] })
  })

  test('a source that finds the tenant leads to the home of each that it can find', () => {
    assert.deepEqual(topicsOf([source('github', byOwner)]), { uk: ['acme.uk.scm'], eu: ['acme.eu.scm'] })
  })

  test('a tenant with a name for another source or provider only is not found by it', () => {
    const tenants: readonly NamedTenant[] = [
      { id: 'a', home: 'uk', facts: {}, names: { 'source/other': ['a'] } },
      { id: 'b', home: 'eu', facts: {}, names: { gitlab: ['b'], github: [] } }
    ]
    assert.deepEqual(topicsOf([source('github', byOwner)], tenants), { uk: [], eu: [] })
    assert.deepEqual(topicsOf([source('other', byOwner)], tenants), { uk: ['acme.uk.scm'], eu: [] })
  })

  test('each domain has its topic, once and in order', () => {
    const sources = [source('c', byOwner), source('b', byOwner, 'registry'), source('a', byOwner)]
    assert.deepEqual(topicsOf(sources)['uk'], ['acme.uk.registry', 'acme.uk.scm'])
  })

  test('without sources, or for a tenant that is not there, no topic is written', () => {
    assert.deepEqual(topicsOf([]), { uk: [], eu: [] })
    assert.deepEqual(topicsOf([source('github', { kind: 'fixed', id: 'nobody' })]), { uk: [], eu: [] })
  })

  test('they are the topics that the pipeline writes', async () => {
    const buses = { uk: createRecordingBus('uk'), eu: createRecordingBus('eu') }
    const snapshot = makeSnapshot({ buses, source: { tenant: byOwner } })
    for (const owner of ['Octocoders', 'Umbrella']) {
      const repository = {
        full_name: `${owner}/app`,
        owner: { login: owner },
        html_url: `https://github.com/${owner}/app`
      }
      const body = { ref: 'refs/heads/main', after: 'a'.repeat(40), repository }
      await makePipeline().settle(githubDelivery({ event: 'push', body }), snapshot)
    }
    const written = Object.fromEntries(
      Object.entries(buses).map(([region, { records }]) => [region, [...new Set(records.map(({ topic }) => topic))]])
    )
    assert.deepEqual(topicsOf([source('github', byOwner)]), written)
  })
})

describe('with rules', () => {
  const all = { id: 'all', when: 'true' }
  const from = source('github', byOwner)

  test('routes that name their regions lead there, whoever the tenants are, as far as residency allows it', () => {
    const routing = [{ ...all, regions: ['uk', 'eu'] }]
    assert.deepEqual(topicsOf([from], [], { routing }), { uk: ['acme.uk.scm'], eu: ['acme.eu.scm'] })
    const residency = [{ ...all, allow: ['eu'] }]
    assert.deepEqual(topicsOf([from], [], { routing, residency }), { uk: [], eu: ['acme.eu.scm'] })
  })

  test('routes that are computed lead to the homes of tenants', () => {
    const routing = [{ ...all, regions: { cel: '[tenant.home]' } }]
    const [, umbrella] = testTenants
    assert.ok(umbrella)
    assert.deepEqual(topicsOf([from], [umbrella], { routing }), { uk: [], eu: ['acme.eu.scm'] })
  })
})

describe('a quarantine', () => {
  test('is where custody is, and with a rule that holds in every region', () => {
    const fixed = source('github', { kind: 'fixed', id: 'umbrella' })
    const custody = { region: 'uk', basis: 'contract', expires: 1 }
    assert.deepEqual(topicsOf([{ ...fixed, custody }]), { uk: ['acme.uk.quarantine'], eu: ['acme.eu.scm'] })
    const rule = { id: 'r', when: 'true', require: 'false' } as const
    assert.deepEqual(
      topicsOf([fixed], testTenants, { admission: [{ ...rule, otherwise: 'refuse' }] }),
      topicsOf([fixed])
    )
    assert.deepEqual(topicsOf([fixed], testTenants, { admission: [{ ...rule, otherwise: 'hold' }] }), {
      uk: ['acme.uk.quarantine'],
      eu: ['acme.eu.quarantine', 'acme.eu.scm']
    })
  })
})

test('decisions have a topic wherever anything else has', () => {
  const topics = allTopicsOf([source('github', { kind: 'fixed', id: 'umbrella' })])
  assert.deepEqual(Object.fromEntries(topics), { uk: [], eu: ['acme.eu.decisions', 'acme.eu.scm'] })
})
