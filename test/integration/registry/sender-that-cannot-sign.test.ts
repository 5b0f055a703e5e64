import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Provider } from '../../../src/core/provider.ts'
import { dockerHub } from '../../../src/providers/docker-hub.ts'
import { harbor } from '../../../src/providers/harbor.ts'
import { jfrogArtifactory } from '../../../src/providers/jfrog-artifactory.ts'
import { quay } from '../../../src/providers/quay.ts'
import { sonatypeNexus } from '../../../src/providers/sonatype-nexus.ts'
import { cncfDistribution } from '../../../src/providers/cncf-distribution.ts'
import { RegistryClient } from '../../../src/registry/registry-client.ts'
import { createRequestRegistry } from '../../../src/registry/request-registry.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { testSecret } from '../../support/github-delivery.ts'
import { proofBy, secretOf } from '../../support/proof.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { postOfSample } from '../../unit/providers/sample-events.ts'
import { startRegistry } from './local-registry.ts'

/* The path itself and a registry over a real connection: the providers' own samples, and what is asked because of them. */

const digest = `sha256:${'5f3c9a7e'.repeat(8)}`

const pushes: readonly (readonly [provider: Provider, sample: string, image: string])[] = [
  [dockerHub, 'push', 'northwind-health/export 2.14.0'],
  [harbor, 'push_artifact', `records/export ${digest}`],
  [harbor, 'artifact.pushed', `records/export ${digest}`],
  [jfrogArtifactory, 'docker.pushed', `docker-prod-local/records/export ${digest}`],
  [quay, 'repo_push', 'northwind-health/export 2.14.0'],
  [sonatypeNexus, 'component.created', 'records/export 2.14.0']
]
const others: readonly (readonly [provider: Provider, sample: string])[] = [
  [harbor, 'delete_artifact'],
  [jfrogArtifactory, 'docker.deleted'],
  [jfrogArtifactory, 'artifact.deployed'],
  [quay, 'vulnerability_found'],
  [sonatypeNexus, 'asset.created'],
  [cncfDistribution, 'delete'],
  [cncfDistribution, 'pull']
]

async function settle(
  context: TestContext,
  [provider, sample]: readonly [Provider, string, ...unknown[]],
  has: readonly string[]
) {
  const registry = await startRegistry(context, { has })
  const client = new RegistryClient({ clock: systemClock, request: createRequestRegistry(), onAsked: () => {} })
  context.after(() => client.stop())
  const callback = { origin: registry.origin, tokens: undefined, credentials: undefined }
  const [scheme] = Object.values(provider.schemes)
  assert.ok(scheme)
  const given = { ...(await postOfSample(provider, sample)), receivedAt: Date.now() }
  const proof = { ...proofBy(scheme, secretOf(testSecret)), callback }
  const parts = { clock: systemClock, askRegistry: client.ask }
  return { registry, settled: await settleFor(provider, given, { source: { proof }, parts }) }
}

for (const push of pushes) {
  const [provider, sample, image] = push
  test(`${provider.name}/${sample} is believed when the registry has it, and not when it has not`, async (context) => {
    const { settled } = await settle(context, push, [image])
    assert.equal(settled.outcome.kind, 'accepted')
    assert.match(settled.events[0]?.['authmethod'] ?? '', /^(?:registry|hmac-sha\d+)$/)

    const { settled: refused, registry } = await settle(context, push, ['another/image v1'])
    assert.equal(refused.outcome.kind === 'refused' && refused.outcome.problem.reason, 'not-in-registry')
    assert.deepEqual(refused.stored, [])
    assert.equal(registry.requests.length, 2)
    assert.ok(registry.requests.every((each) => each === `HEAD /v2/${image.replace(' ', '/manifests/')} -`))
  })
}

for (const other of others)
  test(`${other[0].name}/${other[1]} announces nothing: the registry is not asked`, async (context) => {
    const { settled, registry } = await settle(context, other, [])
    assert.equal(settled.outcome.kind, 'accepted')
    assert.notEqual(settled.events[0]?.['authmethod'], 'registry')
    assert.deepEqual(registry.requests, [])
  })

test('of a batch the manifests are asked for, and not the layers', async (context) => {
  const { settled, registry } = await settle(context, [cncfDistribution, 'push'], [`records/export ${digest}`])
  assert.deepEqual(registry.requests, [`HEAD /v2/records/export/manifests/${digest} -`])
  // The layer beside it was not confirmed.
  assert.deepEqual(
    settled.events.map(({ authmethod }) => authmethod),
    ['token', 'token']
  )
})
