import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { compilePolicy } from '../../src/app/compile-policy.ts'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import type { LoadResult } from '../../src/config/load-config.ts'
import { maxClasses, maxQuestions } from '../../src/policy/classes/prove.ts'
import { providers } from '../../src/providers/registry.ts'
import { makeView } from '../support/make-policy.ts'
import type { ViewChange } from '../support/make-policy.ts'

const page = await readFile(new URL('../../docs/residency.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, yaml = '']) => yaml)
const now = Date.parse('2026-11-22T00:00:00Z')

const tenants = [
  { id: 'royal', home: 'uk', facts: { country: 'GB', sector: 'nhs' }, names: { github: ['royal'] } },
  { id: 'nordsee', home: 'eu', facts: { country: 'DE' }, names: { github: ['nordsee'] } },
  { id: 'northwind', home: 'eu', facts: { country: 'GB' }, names: { github: ['northwind'] } }
]

/** What an example leaves out. */
const around = {
  version: '1',
  gateway: '{ name: e, location: uk, environment: test, sandbox: true, listen: { address: 127.0.0.1:8080 } }',
  events: '{ prefix: acme }',
  regions: '{ uk: { embedded: { directory: data/uk } }, eu: { embedded: { directory: data/eu } } }',
  tenants: '{ file: tenants.ndjson }',
  sources:
    '{ github: { provider: github, proof: { secrets: [{ file: secret }] }, tenant: { from: owner } }, harbor: { provider: harbor, proof: { secrets: [{ file: secret }] }, tenant: { fixed: royal } } }'
}

async function load(example: string): Promise<LoadResult> {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-residency-'))
  try {
    const rest = Object.entries(around).filter(([section]) => !new RegExp(`^${section}:`, 'm').test(example))
    const file = join(folder, 'turnpike.yaml')
    await writeFile(file, [...rest.map(([section, value]) => `${section}: ${value}\n`), example].join(''))
    await writeFile(join(folder, 'secret'), 'f00dfacef00dfacef00dfacef00dface\n')
    await writeFile(join(folder, 'tenants.ndjson'), tenants.map((tenant) => `${JSON.stringify(tenant)}\n`).join(''))
    return await loadConfig({ file, env: { GITHUB_API: 'token-of-these-tests' }, providers, now, readOnly: true })
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function policyIn(example: string | undefined) {
  const result = await load(example ?? '')
  assert.ok(result.ok)
  const { policy, regions }: Config = result.config
  return compilePolicy(policy, regions.keys()).policy
}

const ofTenant = (at: number): ViewChange => {
  const { id = '', home = '', facts = {} } = tenants[at] ?? {}
  return { tenant: { ...facts, known: true, id, home } }
}

describe('docs/residency.md', () => {
  test('has examples that are good configurations, of which nothing is to be said', async () => {
    assert.equal(examples.length, 3)
    for (const example of examples) {
      const { ok, findings } = await load(example)
      assert.deepEqual([ok, findings], [true, []], example)
    }
  })

  test('would be caught with an example that is none', async () => {
    const { ok } = await load((examples[0] ?? '').replace('tenant.sector', 'tenant.sektor'))
    assert.equal(ok, false)
  })

  test('says of its hospital what the rules do', async () => {
    const policy = await policyIn(examples[0])
    const royal = policy.decide(makeView(ofTenant(0)), now)
    assert.deepEqual(royal, { kind: 'regions', regions: ['uk'], allowed: ['uk'], rules: ['nhs', 'gb', 'home'] })
    const afterwards = policy.decide(makeView(ofTenant(0)), Date.parse('2027-06-30T00:00:00Z'))
    assert.deepEqual([afterwards.kind, afterwards.allowed], ['undecided', []])
    const nowhere = policy.decide(makeView({ tenant: { known: true, id: 'x', home: 'uk', country: 'US' } }), now)
    assert.equal(nowhere.kind === 'undecided' && nowhere.why, 'no-residency-rule')
  })

  test('says of admission what the rules do', async () => {
    const policy = await policyIn(examples[1])
    const push = makeView(ofTenant(1))
    assert.equal(policy.admit(push, now, { 'commit.verified': true }).kind, 'admitted')
    assert.equal(policy.admit(push, now, { 'commit.verified': false }).kind, 'held')
    assert.equal(policy.admit(push, now, {}).kind, 'held')
    const pulled = makeView({ event: { type: 'x', domain: 'registry' }, source: { authmethod: 'path-token' } })
    assert.equal(policy.admit(pulled, now, {}).kind, 'refused')
  })

  test('tells the bounds of the proof as they are', () => {
    assert.equal(maxClasses, 300_000)
    assert.equal(maxQuestions, 500_000)
    assert.match(page, /300 000 classes or half a million questions/)
  })
})
