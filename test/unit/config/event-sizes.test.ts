import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { defineProvider } from '../../../src/core/provider.ts'
import { github } from '../../../src/providers/github.ts'
import { loadForTest } from './load-for-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'turnpike-sizes-'))
after(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'tenants.ndjson'), '{"id":"acme","home":"uk","names":{"github":["acme"]}}\n')

interface Given {
  readonly effect?: 'disables' | 'blocks' | 'retries' | 'never-retries'
  readonly uk?: string
  readonly eu?: string
  readonly more?: Readonly<Record<string, unknown>>
}

/** What is said of a source whose sender sends up to 2 MiB, and which belongs to a tenant of `uk`. */
async function saidOfSizes({
  effect = 'disables',
  uk = '1MiB',
  eu = '1MiB',
  more = {}
}: Given): Promise<readonly string[]> {
  const sender = defineProvider({
    ...github,
    limits: { ...github.limits, maxBodyBytes: 2 * 1024 * 1024 },
    failures: { ...github.failures, effect, retriedOn: ['5xx'] }
  })
  const file = join(folder, 'gateway.yaml')
  const config = {
    version: 1,
    gateway: {
      name: 'edge-1',
      location: 'uk',
      environment: 'test',
      sandbox: true,
      listen: { address: '127.0.0.1:8080' }
    },
    events: { prefix: 'acme' },
    regions: {
      uk: { maxEventBytes: uk, embedded: { directory: 'data/uk' } },
      eu: { maxEventBytes: eu, embedded: { directory: 'data/eu' } }
    },
    sources: {
      github: { provider: 'github', proof: { secrets: [{ env: 'GOOD_SECRET' }] }, tenant: { fixed: 'acme' } }
    },
    tenants: { file: 'tenants.ndjson' },
    ...more
  }
  writeFileSync(file, JSON.stringify(config))
  const { findings } = await loadForTest(file, { providers: new Map([['github', sender]]) })
  return findings
    .filter(({ message }) => message.includes('maxEventBytes'))
    .map(({ path, message }) => `${path}: ${message}`)
}

const toEu = {
  residency: [{ id: 'any', when: 'true', allow: ['uk', 'eu'] }],
  routing: [{ id: 'r', when: 'true', regions: ['eu'] }]
}

test('a region too small for what a sender may send is warned of, where asking again costs more than the event', async () => {
  assert.deepEqual(await saidOfSizes({}), [
    'sources.github: may be sent events of up to 2097152 bytes, for which `maxEventBytes` of `uk` is too small, and GitHub disables the endpoint when it is told "send again" too often'
  ])
  assert.match((await saidOfSizes({ effect: 'blocks' }))[0] ?? '', /GitHub holds back what comes after/)
})

test('only regions that its events may reach are counted', async () => {
  assert.deepEqual(await saidOfSizes({ uk: '2MiB' }), [])
  assert.deepEqual(await saidOfSizes({ eu: '2MiB', more: toEu }), [])
  assert.match((await saidOfSizes({ uk: '2MiB', more: toEu }))[0] ?? '', /of `eu` is too small/)
})

test('one byte too few is warned of, and no byte is not', async () => {
  assert.equal((await saidOfSizes({ uk: '2047KiB' })).length, 1)
  assert.deepEqual(await saidOfSizes({ uk: '2048KiB' }), [])
})

test('who sees its failure and loses that event alone is not warned of', async () => {
  for (const effect of ['retries', 'never-retries'] as const) assert.deepEqual(await saidOfSizes({ effect }), [])
})
