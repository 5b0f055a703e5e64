import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, test } from 'node:test'
import { formatFindings } from '../../src/config/format-findings.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { placeholder } from '../../src/config/placeholder.ts'
import { providers } from '../../src/providers/registry.ts'
import { generatePage, pages, readPage } from '../../scripts/generate-docs.ts'
import { renderCataloguePage, renderProviderPage } from '../../scripts/providers-pages.ts'
import { compareNames } from './compare-names.ts'

const own = pages.filter(({ path }) => path.startsWith('docs/providers/'))

describe('docs/providers', () => {
  for (const page of own)
    test(`${page.path} is what the providers generate`, async () => {
      assert.equal(readPage(page), await generatePage(page), 'run: node scripts/generate-docs.ts')
    })

  test('has a page for each provider, and no other', () => {
    const files = readdirSync(new URL('../../docs/providers/', import.meta.url)).map((name) =>
      name.replace(/\.md$/, '')
    )
    assert.deepEqual(compareNames(['README', ...providers.keys()], files), [])
  })

  test('has a row for each provider in its table', () => {
    const [catalogue] = own
    assert.ok(catalogue)
    const rows = [...readPage(catalogue).matchAll(/^\| \[[^\]]+\]\(([^)]+)\.md\)/gm)].map(([, name = '']) => name)
    assert.deepEqual(compareNames([...providers.keys()], rows), [])
  })

  test('shows what each sample becomes, and where to post', async () => {
    for (const provider of providers.values()) {
      const text = await renderProviderPage(provider)
      assert.match(text, /https:\/\/<gateway>\/webhooks\/<source>/)
      assert.doesNotMatch(text, /\{url\}|undefined/)
      assert.ok(text.includes(`\`${provider.name}/`), 'its samples')
    }
  })

  test('changes when a provider does', async () => {
    const [first] = providers.values()
    assert.ok(first)
    const slower = { ...first, limits: { ...first.limits, deadlineMs: 61_000 } }
    assert.match(await renderProviderPage(slower), /61 s/)
    assert.notEqual(renderCataloguePage([slower]), renderCataloguePage([first]))
  })

  test('has configurations that are good once their settings are filled in', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'turnpike-pages-'))
    t.after(() => rm(folder, { recursive: true }))
    for (const { path } of own.slice(1)) {
      const name = basename(path, '.md')
      const text = readPage({ path, render: () => '' })
      const block = /```yaml\n(sources:[\s\S]*?)```/.exec(text)?.[1]
      assert.ok(block !== undefined, path)
      const tenant = { id: 'acme', home: 'uk', facts: {}, names: { [name]: ['acme'] } }
      await writeFile(join(folder, 'tenants.ndjson'), `${JSON.stringify(tenant)}\n`)
      const file = join(folder, `${name}.yaml`)
      await writeFile(file, configurationAround(block.replaceAll(`: ${placeholder}`, ': filled-in')))
      const result = await loadConfig({
        file,
        env: {},
        providers,
        now: Date.now(),
        readOnly: true,
        withoutSecrets: true
      })
      assert.equal(formatFindings(result.findings), formatFindings([]), path)
      assert.ok(result.ok && result.config.sources.get(name)?.provider.name === name, path)
    }
  })

  test('says of every sample’s sender what is lost when, and of what can be signed what an event looks like', () => {
    for (const page of own.slice(1)) {
      const text = readPage(page)
      assert.match(text, /## What is lost when\n[\s\S]*\| the region cannot store it +\| \d{3} /, page.path)
      assert.match(text, /becomes:\n\n```json\n\{[\s\S]*"topic": "acme\.|only the sender itself can/, page.path)
    }
  })
})

function configurationAround(sources: string): string {
  return `version: 1
gateway: { name: edge-1, location: uk, environment: test, publicUrl: https://hooks.acme.example, listen: { address: 127.0.0.1:8080 } }
events: { prefix: acme }
regions: { uk: { maxEventBytes: 5MiB, embedded: { directory: data/uk } } }
tenants: { file: tenants.ndjson }
${sources}`
}
