import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { rmSync } from 'node:fs'
import { loadForTest } from './load-for-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'turnpike-warnings-'))
after(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'tenants.ndjson'), '{"id":"acme","home":"uk","names":{}}\n')

interface Given {
  readonly admission?: Readonly<Record<string, unknown>>
  readonly custody?: string
  readonly retention?: string
}

/** The warnings about a log that keeps for three days, by path. */
async function warningsOf({ admission, custody, retention = '3d' }: Given): Promise<Readonly<Record<string, string>>> {
  const file = join(folder, 'gateway.yaml')
  const config = {
    version: 1,
    gateway: { name: 'edge-1', location: 'uk', environment: 'test', listen: { address: '127.0.0.1:8080' } },
    events: { prefix: 'acme' },
    regions: { uk: { embedded: { directory: 'data/uk', retention: { age: retention } } } },
    sources: {
      github: {
        provider: 'github',
        proof: { secrets: [{ env: 'GOOD_SECRET' }] },
        tenant: { fixed: 'acme' },
        ...(custody === undefined ? {} : { custody: { region: 'uk', basis: 'contract', expires: custody } })
      }
    },
    tenants: { file: 'tenants.ndjson' },
    ...(admission === undefined ? {} : { admission: [{ id: 'a', when: 'true', require: 'true', ...admission }] })
  }
  writeFileSync(file, JSON.stringify(config))
  const { ok, findings } = await loadForTest(file)
  assert.ok(ok, JSON.stringify(findings))
  return Object.fromEntries(findings.map(({ path, message }) => [path, message]))
}

test('a hold that is no shorter than its region’s log keeps is warned of', async () => {
  const at = 'admission[0].expires'
  assert.match(
    (await warningsOf({ admission: { otherwise: 'hold', expires: '72h' } }))[at] ?? '',
    /^is no less than `uk` keeps what it stores, 72 hours: /
  )
  assert.deepEqual(await warningsOf({ admission: { otherwise: 'hold', expires: '71h' } }), {})
  assert.deepEqual(await warningsOf({ admission: { otherwise: 'hold', expires: '72h' }, retention: '4d' }), {})
  assert.deepEqual(await warningsOf({ admission: { otherwise: 'refuse', expires: '99h' } }), {})
})

test('a hold without an end is warned of', async () => {
  assert.match(
    (await warningsOf({ admission: { otherwise: 'hold' } }))['admission[0].otherwise'] ?? '',
    /without an end/
  )
  assert.deepEqual(await warningsOf({ admission: { otherwise: 'refuse' } }), {})
})
