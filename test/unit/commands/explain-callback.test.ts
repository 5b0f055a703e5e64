import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainWithConfig } from '../../../src/commands/explain-with-config.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import { Secret } from '../../../src/core/secret.ts'
import { harbor } from '../../../src/providers/harbor.ts'
import { secretOf } from '../../support/proof.ts'
import { loadSandbox, makeSandbox } from './sandbox-folder.ts'

const receivedAt = Date.parse('2026-11-22T10:00:00Z')
const token = 'a-token-that-nobody-can-guess-0123456789'

/** Of a source whose registry nobody can reach: `.invalid` is no domain. */
async function explain(type: string) {
  await using sandbox = await makeSandbox()
  const config = await loadSandbox(sandbox)
  const github = config.sources.get('github')
  assert.ok(github)
  const scheme = { name: 'path', scheme: { kind: 'path-token' } as const, secrets: [secretOf(token)] }
  const callback = { origin: 'https://registry.invalid', tokens: undefined, credentials: undefined }
  const source = {
    ...github,
    provider: harbor,
    tenant: { kind: 'fixed', id: 'northwind' } as const,
    proof: { need: 'all', schemes: [scheme], addresses: undefined, callback } as const
  }
  const body = {
    type,
    occur_at: 1772794800,
    event_data: {
      resources: [{ digest: `sha256:${'a'.repeat(64)}` }, { digest: `sha256:${'b'.repeat(64)}` }],
      repository: { repo_full_name: 'a-canary/export' }
    }
  }
  return await explainWithConfig(
    { ...config, sources: new Map([['github', source]]) },
    {
      id: 'attempt',
      source: 'github',
      method: 'POST',
      path: '/webhooks/github',
      hidden: { token: new Secret('path', Buffer.from(token)) },
      receivedAt,
      headers: HeaderList.fromEntries([['content-type', 'application/json']]),
      body: Buffer.from(JSON.stringify(body))
    }
  )
}

function proofOf({ stages }: Awaited<ReturnType<typeof explain>>): string | undefined {
  return stages.find(({ stage }) => stage === 'verify')?.detail
}

test('explain says that the registry would be asked, and asks nobody', async () => {
  const explanation = await explain('PUSH_ARTIFACT')
  assert.equal(explanation.outcome, 'accepted')
  assert.equal(
    proofOf(explanation),
    'path-token by test; registry.invalid would be asked for 2 images that it announces'
  )
})

test('explain says that it would not be, where nothing is announced', async () => {
  assert.equal(
    proofOf(await explain('DELETE_ARTIFACT')),
    'path-token by test; registry.invalid is not asked: nothing is announced'
  )
})
