import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { writeFileSync } from 'node:fs'
import { assembleSnapshot } from '../../../src/app/assemble-snapshot.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import type { Snapshot } from '../../../src/core/snapshot.ts'
import { providers } from '../../../src/providers/registry.ts'
import { loadSchemaSet } from '../../../src/validation/schema-set.ts'
import { makeGatewayHome } from '../../support/gateway-home.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

const now = Date.parse('2026-11-22T12:00:00Z')

/** With the home's two sources of GitHub, and one of GitLab. */
async function makeSnapshot(): Promise<Snapshot> {
  const { config, configure, configFile, folder } = makeGatewayHome()
  writeFileSync(join(folder, 'gitlab'), 'gitlab-secret-of-thirty-two-bytes\n', { mode: 0o600 })
  const proof = { scheme: 'token', secrets: [{ file: 'gitlab' }] }
  const gitlab = { provider: 'gitlab', proof, tenant: { fixed: 'acme' } }
  configure({ ...config, sources: { ...config.sources, gitlab } })
  const loaded = await loadConfig({ file: configFile, env: {}, providers, now })
  assert.ok(loaded.ok, JSON.stringify(loaded.findings))
  const buses = new Map(['uk', 'eu'].map((region) => [region, createRecordingBus(region)]))
  return assembleSnapshot(loaded.config, buses, await loadSchemaSet(), now)
}

describe('a snapshot', () => {
  it('of many sources of one sender took the memory and the start of as many senders', async () => {
    const { sources } = await makeSnapshot()
    assert.ok(sources.get('github') !== undefined)
    assert.equal(sources.get('github')?.reader, sources.get('owned')?.reader)
  })

  it('reads another sender by rules of its own', async () => {
    const { sources } = await makeSnapshot()
    assert.ok(sources.get('gitlab') !== undefined)
    assert.notEqual(sources.get('gitlab')?.reader, sources.get('github')?.reader)
  })
})
