import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { renderProviderPage } from '../../../scripts/providers-pages.ts'
import { completeProvider } from '../../../src/config/own-provider.ts'
import { providers } from '../../../src/providers/registry.ts'

const templated = [...providers.values()].filter(({ templates }) => templates !== undefined)

test('there are templates', () => assert.ok(templated.length >= 6))

for (const provider of templated)
  describe(`templates of ${provider.name}`, () => {
    test('have a place for the address, or the steps beside them name it', () => {
      const texts = [...(provider.templates ?? []).map(({ text }) => text), ...provider.setup]
      assert.ok(texts.some((text) => text.includes('{url}')))
    })

    for (const { title, language, text } of provider.templates ?? []) {
      test(`${title} can be shown as it is`, () => {
        assert.doesNotMatch(text, /```/, 'it would end its own block')
        assert.doesNotMatch(text.replaceAll('{url}', ''), /undefined|\[object/)
      })

      if (language === 'yaml')
        test(`${title} is YAML, with the address in it as text`, () => {
          const url = 'https://hooks.example.com/webhooks/one'
          const documents = parseAllDocuments(text.replaceAll('{url}', url), { uniqueKeys: true })
          assert.ok(Array.isArray(documents))
          for (const document of documents) assert.deepEqual([...document.errors, ...document.warnings], [])
          assert.ok(JSON.stringify(documents.map((document): unknown => document.toJS())).includes(url))
        })
    }
  })

test('templates of a sender of one’s own are shown like those of the catalogue', async () => {
  const own = completeProvider('acme-ci', {
    domain: 'cd',
    schemes: { path: { kind: 'path-token' } },
    event: { id: [{ hash: 'data' }], type: ['example.acme'], source: ['https://acme.example'] },
    templates: [{ title: 'ci.yaml', language: 'yaml', text: 'notify: {url}\n' }]
  })
  const page = await renderProviderPage(own)
  assert.match(
    page,
    /## On its side\n\n### ci\.yaml\n\n```yaml\nnotify: https:\/\/<gateway>\/webhooks\/<source>\n```\n/
  )
  const { templates: _, ...without } = own
  assert.doesNotMatch(await renderProviderPage(without), /On its side/)
})
