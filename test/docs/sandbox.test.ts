import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { generatePage, pages, readPage } from '../../scripts/generate-docs.ts'
import { renderSandboxSenders } from '../../scripts/sandbox-senders.ts'
import { mainSenders } from '../../src/commands/demo/main-senders.ts'
import { formatFindings } from '../../src/config/format-findings.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { providers } from '../../src/providers/registry.ts'
import { isSharedSecret } from '../../src/signatures/sign-scheme.ts'
import { harbor } from '../../src/providers/harbor.ts'
import { bearer, oidc } from '../support/test-schemes.ts'

const file = fileURLToPath(new URL('../../config/sandbox.yaml', import.meta.url))

test('the sandbox’s senders are what the providers generate', async () => {
  const page = pages.find(({ path }) => path === 'config/sandbox-senders.yaml')
  assert.ok(page)
  assert.equal(readPage(page), await generatePage(page), 'run: node scripts/generate-docs.ts')
})

test('the sandbox is good, and has a source for each sender that can be signed for', async () => {
  const result = await loadConfig({ file, env: {}, providers, now: Date.now(), readOnly: true })
  assert.ok(result.ok, formatFindings(result.findings))
  assert.deepEqual(result.findings, [])
  const names = [...result.config.sources.values()].map(({ provider }) => provider.name)
  const signable = [...providers.values()].filter(({ schemes }) => Object.values(schemes).some(isSharedSecret))
  assert.deepEqual(names.toSorted(), signable.map(({ name }) => name).toSorted())
})

test('a sender that only its own key can prove has no source, and one of several schemes says which', () => {
  assert.doesNotMatch(renderSandboxSenders([{ ...harbor, schemes: { oidc } }]), /harbor/)
  assert.match(renderSandboxSenders([{ ...harbor, schemes: { oidc, bearer } }]), /scheme: bearer, secrets:/)
})

test('the demo shows one sender of each family but GitHub’s, and does not grow with the catalogue', () => {
  const all = [...providers.values()]
  const families = new Set(all.map(({ domain }) => domain).filter((domain) => domain !== 'scm'))
  assert.equal(mainSenders(all).length, families.size)
  assert.deepEqual(mainSenders([...all, { ...harbor, name: 'another' }]), mainSenders(all))
})
