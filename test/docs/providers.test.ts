import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
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
})
