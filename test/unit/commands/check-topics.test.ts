import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { proveConfig } from '../../../src/commands/check/prove-config.ts'
import type { PolicyInputs } from '../../../src/commands/check/prove-config.ts'
import { writableTopics } from '../../../src/commands/check/writable-topics.ts'
import type { Config, RegionConfig, SourceConfig } from '../../../src/config/config.ts'
import type { PolicyRules } from '../../../src/core/policy.ts'
import type { Domain } from '../../../src/core/provider.ts'
import type { NamedTenant, TenantRule } from '../../../src/core/tenant.ts'
import { createTenantDirectory } from '../../../src/policy/tenant-directory.ts'
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

interface Given {
  readonly tenants?: readonly NamedTenant[]
  readonly rules?: Partial<PolicyRules>
}

const noRules: PolicyRules = { sets: {}, residency: [], routing: [], admission: [] }

function topicsOf(sources: readonly SourceConfig[], { tenants: entries = testTenants, rules = {} }: Given = {}) {
  const regions = names.map((name): [string, RegionConfig] => [
    name,
    {
      name,
      maxEventBytes: 1,
      bus: { kind: 'embedded', directory: '/', segmentBytes: 1, retention: { ageMs: 1, bytes: 1 } }
    }
  ])
  const config: PolicyInputs & Pick<Config, 'audit' | 'events'> = {
    audit: undefined,
    events: { prefix: 'acme', mode: 'binary' },
    gateway: { location: 'uk', environment: 'test' },
    policy: { rules: { ...noRules, ...rules }, facts: {} },
    regions: new Map(regions),
    sources: new Map(sources.map((it) => [it.name, it])),
    tenants: {
      directory: createTenantDirectory(entries, new Set()),
      caselessSpaces: new Set(),
      edition: undefined
    }
  }
  return Object.fromEntries(writableTopics(config, proveConfig(config, 0).report))
}

describe('the topics that a configuration can write', () => {
  test('a source for one tenant leads to that tenant’s home only', () => {
    assert.deepEqual(topicsOf([source('github', { kind: 'fixed', id: 'umbrella' })]), {
      uk: ['acme.uk.decisions'],
      eu: ['acme.eu.decisions', 'acme.eu.scm']
    })
  })

  test('a source that finds the tenant leads to the home of each that it can find', () => {
    assert.deepEqual(topicsOf([source('github', byOwner)]), {
      uk: ['acme.uk.decisions', 'acme.uk.scm'],
      eu: ['acme.eu.decisions', 'acme.eu.scm']
    })
  })

  test('a source that keeps what drifted leads to the quarantine of each region that it reaches', () => {
    const keeping = { ...source('github', { kind: 'fixed', id: 'umbrella' }), drift: 'quarantine' } as const
    assert.deepEqual(topicsOf([keeping, source('other', { kind: 'fixed', id: 'acme' })]), {
      uk: ['acme.uk.decisions', 'acme.uk.scm'],
      eu: ['acme.eu.decisions', 'acme.eu.quarantine', 'acme.eu.scm']
    })
  })

  test('a tenant with a name for another source or provider only is not found by it', () => {
    const tenants: readonly NamedTenant[] = [
      { id: 'a', home: 'uk', facts: {}, names: { 'source/other': ['a'] } },
      { id: 'b', home: 'eu', facts: {}, names: { gitlab: ['b'], github: [] } }
    ]
    assert.deepEqual(topicsOf([source('github', byOwner)], { tenants }), { uk: ['acme.uk.decisions'], eu: [] })
    assert.deepEqual(topicsOf([source('other', byOwner)], { tenants }), {
      uk: ['acme.uk.decisions', 'acme.uk.scm'],
      eu: []
    })
  })

  test('each domain has its topic, once and in order', () => {
    const sources = [source('c', byOwner), source('b', byOwner, 'registry'), source('a', byOwner)]
    assert.deepEqual(topicsOf(sources)['uk'], ['acme.uk.decisions', 'acme.uk.registry', 'acme.uk.scm'])
  })

  test('with rules it is they that say where, and what they hold has its quarantine there', () => {
    const rules: Partial<PolicyRules> = {
      residency: [{ id: 'anywhere', when: 'true', allow: ['uk', 'eu'] }],
      routing: [{ id: 'all', when: 'true', regions: ['eu'] }]
    }
    assert.deepEqual(topicsOf([source('github', byOwner)], { rules }), {
      uk: ['acme.uk.decisions'],
      eu: ['acme.eu.decisions', 'acme.eu.scm']
    })
    const admission = [{ id: 'signed', when: 'true', require: 'commit.verified', otherwise: 'hold' }] as const
    assert.deepEqual(topicsOf([source('github', byOwner)], { rules: { ...rules, admission } })['eu'], [
      'acme.eu.decisions',
      'acme.eu.quarantine',
      'acme.eu.scm'
    ])
  })

  test('what custody keeps lies in its region’s quarantine', () => {
    const custody = { region: 'uk', basis: 'contract', expires: 1 }
    const topics = topicsOf([{ ...source('github', byOwner), custody }], { tenants: [] })
    assert.deepEqual(topics, { uk: ['acme.uk.decisions', 'acme.uk.quarantine'], eu: [] })
  })

  test('without sources, or for a tenant that is not there, no topic is written', () => {
    assert.deepEqual(topicsOf([]), { uk: ['acme.uk.decisions'], eu: [] })
    assert.deepEqual(topicsOf([source('github', { kind: 'fixed', id: 'nobody' })]), {
      uk: ['acme.uk.decisions'],
      eu: []
    })
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
      Object.entries(buses).map(([region, { records, decisions }]) => [
        region,
        [...new Set([...decisions, ...records].map(({ topic }) => topic))].toSorted()
      ])
    )
    assert.deepEqual(topicsOf([source('github', byOwner)]), written)
  })
})
