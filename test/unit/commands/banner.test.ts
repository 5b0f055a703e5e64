import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Config } from '../../../src/config/config.ts'
import { formatBanner } from '../../../src/commands/serve/banner.ts'
import { findTryCommand } from '../../../src/commands/serve/try-command.ts'
import type { NamedTenant } from '../../../src/core/tenant.ts'
import { createTenantDirectory } from '../../../src/policy/tenant-directory.ts'
import { loadSandbox, makeSandbox, sandboxSecret } from './sandbox-folder.ts'

const addresses = {
  webhooks: 'http://127.0.0.1:40001',
  metrics: 'http://127.0.0.1:40002',
  admin: 'http://127.0.0.1:40003'
}
await using sandbox = await makeSandbox()
const config = await loadSandbox(sandbox)

function banner(changed: Config = config): readonly string[] {
  const found = { file: 'turnpike.yaml', argument: ' -c turnpike.yaml' }
  const tryCommand = findTryCommand(changed, found, addresses.webhooks)
  return formatBanner({ version: '1.2.3', config: changed, addresses, tryCommand }, (text) => text).split('\n')
}

/** With so many sources and regions in place of one and two. */
function enlarge(count: number): Config {
  const source = config.sources.get('github')
  const region = config.regions.get('uk')
  assert.ok(source && region)
  const names = Array.from({ length: count }, (_, at) => `a-rather-long-name-${at}`)
  return {
    ...config,
    files: ['turnpike.yaml'],
    sources: new Map(names.map((name) => [name, { ...source, name }])),
    regions: new Map(names.map((name) => [name, { ...region, name }]))
  }
}

describe('the banner', () => {
  test('says where to post, where to look, and what is run', () => {
    const text = banner().join('\n')
    for (const expected of [
      'Turnpike 1.2.3',
      'http://127.0.0.1:40001/webhooks/github',
      'http://127.0.0.1:40002/metrics',
      'http://127.0.0.1:40003',
      'uk, eu',
      config.digest.slice(0, 16)
    ])
      assert.ok(text.includes(expected), expected)
    assert.ok(!text.includes(sandboxSecret))
  })

  test('warns of a sandbox, and of nothing else', () => {
    assert.match(banner().join('\n'), /SANDBOX.*Never for production/)
    assert.doesNotMatch(banner({ ...config, gateway: { ...config.gateway, sandbox: false } }).join('\n'), /SANDBOX/)
  })

  test('fits a screen of 80 by 24, however much is configured', () => {
    for (const count of [1, 8, 9, 200]) {
      const lines = banner(enlarge(count))
      assert.ok(lines.length < 24, `${lines.length} lines`)
      // The command is to be copied whole.
      const wide = lines.filter((line) => line.length > 80 && !line.startsWith('  npx '))
      assert.deepEqual(wide, [])
    }
    assert.match(banner(enlarge(200)).join('\n'), /and 192 more/)
  })
})

describe('the command to try', () => {
  const found = { file: 'turnpike.yaml', argument: '' }
  const tryIt = (changed: Config) => findTryCommand(changed, found, addresses.webhooks)
  const fixedPort = { ...config.gateway, listen: { ...config.gateway.listen, address: { host: '::', port: 8080 } } }

  const tenantsOf = (names: NamedTenant['names']): Config['tenants'] => ({
    ...config.tenants,
    directory: createTenantDirectory([{ id: 'nordsee', home: 'eu', facts: {}, names }])
  })

  test('names where the system chose to listen, and nothing that is known anyway', () => {
    assert.equal(tryIt(config), 'npx turnpike send github/push --url http://127.0.0.1:40001')
    assert.equal(tryIt({ ...config, gateway: fixedPort }), 'npx turnpike send github/push')
  })

  test('names a source when there are several', () => {
    assert.match(tryIt({ ...enlarge(2), gateway: fixedPort }) ?? '', /--source a-rather-long-name-0$/)
  })

  test('sends as an organisation that the tenants file knows', () => {
    const changed = { ...config, gateway: fixedPort, tenants: tenantsOf({ github: ['nordsee gmbh', 'nordsee-gmbh'] }) }
    assert.equal(tryIt(changed), 'npx turnpike send github/push --as nordsee-gmbh')
  })

  test('is not there when no delivery would be taken', () => {
    assert.equal(tryIt({ ...config, tenants: tenantsOf({}) }), undefined)
  })
})
