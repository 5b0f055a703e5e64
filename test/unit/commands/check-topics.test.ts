import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { writableTopics } from '../../../src/commands/check/writable-topics.ts'
import type { Config, RegionConfig, SourceConfig } from '../../../src/config/config.ts'
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
/** The gateway is in uk: there it records what is stored nowhere. */
const none = { uk: ['acme.uk.decisions'], eu: [] }

function source(name: string, tenant: TenantRule, domain: Domain = github.domain): SourceConfig {
  const scheme = { name: 'signature', scheme: github.schemes.signature, secrets: [] }
  const proof = { need: 'all', schemes: [scheme], addresses: undefined } as const
  return { name, provider: { ...github, domain }, proof, allow: ['*'], tenant, drift: 'warn' }
}

function topicsOf(
  sources: readonly SourceConfig[],
  entries: readonly NamedTenant[] = testTenants,
  audit?: Config['audit']
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
    gateway: { location: 'uk' },
    audit,
    events: { prefix: 'acme', mode: 'binary' },
    regions: new Map(regions),
    sources: new Map(sources.map((it) => [it.name, it])),
    tenants: { directory: createTenantDirectory(entries), caselessSpaces: new Set(), edition: undefined }
  }
  return Object.fromEntries(writableTopics(config))
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

  test('a tenant with a name for another source or provider only is not found by it', () => {
    const tenants: readonly NamedTenant[] = [
      { id: 'a', home: 'uk', facts: {}, names: { 'source/other': ['a'] } },
      { id: 'b', home: 'eu', facts: {}, names: { gitlab: ['b'], github: [] } }
    ]
    assert.deepEqual(topicsOf([source('github', byOwner)], tenants), none)
    assert.deepEqual(topicsOf([source('other', byOwner)], tenants), {
      ...none,
      uk: ['acme.uk.decisions', 'acme.uk.scm']
    })
  })

  test('each domain has its topic, once and in order', () => {
    const sources = [source('c', byOwner), source('b', byOwner, 'registry'), source('a', byOwner)]
    assert.deepEqual(topicsOf(sources)['uk'], ['acme.uk.decisions', 'acme.uk.registry', 'acme.uk.scm'])
  })

  test('for a tenant that is not there nothing is written but that it is not, where the gateway is', () => {
    assert.deepEqual(topicsOf([]), none)
    assert.deepEqual(topicsOf([source('github', { kind: 'fixed', id: 'nobody' })]), none)
  })

  test('the audit has its topic in its region', () => {
    assert.deepEqual(topicsOf([], testTenants, { region: 'eu' }), { ...none, eu: ['acme.audit'] })
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
        [...new Set([...records, ...decisions].map(({ topic }) => topic))].toSorted()
      ])
    )
    assert.deepEqual(topicsOf([source('github', byOwner)]), written)
  })
})
