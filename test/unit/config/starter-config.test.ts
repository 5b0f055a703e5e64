import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { formatFindings } from '../../../src/config/format-findings.ts'
import { writeStarterConfig } from '../../../src/config/starter-config.ts'
import type { StarterConfig } from '../../../src/config/starter-config.ts'
import type { Provider } from '../../../src/core/provider.ts'
import { github } from '../../../src/providers/github.ts'
import { hubspot2, oidc } from '../../support/test-schemes.ts'
import { loadForTest, testEnv, testProviders } from './load-for-test.ts'

/** A sender that needs settings, and no secret. */
const byPublishedKeys: Provider = { ...github, name: 'published', schemes: { token: oidc } }
const providers = new Map([...testProviders, ['published', byPublishedKeys]])

const variablesOf = ({ sources }: StarterConfig): readonly string[] =>
  sources.flatMap(({ secret }) => secret?.variable ?? [])

describe('writeStarterConfig', () => {
  for (const region of ['uk', 'eu-west-1', 'true', 'null'])
    it(`passes the check in ${region} once its secrets and settings are set, and not before`, async () => {
      const starter = writeStarterConfig({ providers: [...testProviders.values(), byPublishedKeys], region })
      const folder = await mkdtemp(join(tmpdir(), 'turnpike-starter-'))
      const file = join(folder, 'turnpike.yaml')
      await writeFile(file, starter.config)
      await writeFile(join(folder, 'tenants.ndjson'), starter.tenants)
      const variables = ['MANY_SCHEMES_SECRET', 'GITHUB_SECRET', 'REGISTRY_SECRET', 'TWO_SCHEMES_SECRET']
      assert.deepEqual(variablesOf(starter), variables)
      const settings = starter.sources.flatMap((source) => source.settings)
      assert.deepEqual(
        settings,
        ['audience', 'email'].map((name) => `sources.published.proof.settings.${name}`)
      )
      const bare = await loadForTest(file, { env: {}, providers })
      const paths = bare.findings.map(({ path }) => path)
      assert.deepEqual(paths.slice(-settings.length), settings)
      assert.equal(paths.length, variables.length + settings.length)
      await writeFile(file, starter.config.replaceAll('replace-me', 'a-setting'))
      const env = Object.fromEntries(variables.map((name) => [name, testEnv.GOOD_SECRET]))
      const result = await loadForTest(file, { env, providers })
      assert.ok(result.ok, formatFindings(result.findings))
      assert.deepEqual(result.findings, [])
      assert.deepEqual(
        [...result.config.sources.keys()],
        ['many-schemes', 'github', 'registry', 'two-schemes', 'published']
      )
      const bus = result.config.regions.get(region)?.bus
      assert.equal(bus?.kind === 'embedded' && bus.directory, join(folder, '.turnpike/regions', region))
      await rm(folder, { recursive: true })
    })

  it('says where the gateway is reached when a sender signs it, and passes the check then', async () => {
    const signer: Provider = { ...github, name: 'signer', title: 'A signer', schemes: { hash: hubspot2 } }
    const folder = await mkdtemp(join(tmpdir(), 'turnpike-starter-'))
    const file = join(folder, 'turnpike.yaml')
    const starter = writeStarterConfig({ providers: [github, signer], region: 'uk' })
    await writeFile(join(folder, 'tenants.ndjson'), starter.tenants)
    const env = Object.fromEntries(variablesOf(starter).map((name) => [name, testEnv.GOOD_SECRET]))
    const check = async (config: string) => {
      await writeFile(file, config)
      return loadForTest(file, { env, providers: new Map([...testProviders, ['signer', signer]]) })
    }
    assert.deepEqual((await check(starter.config)).findings, [])
    assert.match(starter.config, /signed by A signer\.\n {2}publicUrl: https:/)
    assert.equal((await check(starter.config.replace(/publicUrl: .*/, ''))).findings.length, 1)
    assert.doesNotMatch(writeStarterConfig({ providers: [github], region: 'uk' }).config, /publicUrl/)
    await rm(folder, { recursive: true })
  })

  it('stores what its senders may send, where a larger event costs more than itself, and passes the check then', async (t) => {
    const costly: Provider = {
      ...github,
      name: 'costly',
      limits: { ...github.limits, maxBodyBytes: 2 * 1024 * 1024 },
      failures: { ...github.failures, effect: 'disables', retriedOn: ['5xx'] }
    }
    const folder = await mkdtemp(join(tmpdir(), 'turnpike-starter-'))
    t.after(() => rm(folder, { recursive: true }))
    const file = join(folder, 'turnpike.yaml')
    const starter = writeStarterConfig({ providers: [github, costly], region: 'uk' })
    await writeFile(file, starter.config)
    await writeFile(join(folder, 'tenants.ndjson'), starter.tenants)
    const env = Object.fromEntries(variablesOf(starter).map((name) => [name, testEnv.GOOD_SECRET]))
    const result = await loadForTest(file, { env, providers: new Map([...testProviders, ['costly', costly]]) })
    assert.equal(formatFindings(result.findings), formatFindings([]))
    assert.equal(result.ok && result.config.regions.get('uk')?.maxEventBytes, 2 * 1024 * 1024)
    assert.doesNotMatch(writeStarterConfig({ providers: [github], region: 'uk' }).config, /maxEventBytes/)
  })

  it('refuses no senders, and a region’s name that is none', () => {
    const named = [...testProviders.values()]
    assert.throws(() => writeStarterConfig({ providers: [], region: 'uk' }), /turnpike providers/)
    for (const region of ['', 'UK', 'uk: {', '../uk', 'u'.repeat(33)])
      assert.throws(() => writeStarterConfig({ providers: named, region }), RangeError)
  })
})
