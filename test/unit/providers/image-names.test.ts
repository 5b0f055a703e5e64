import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Provider } from '../../../src/core/provider.ts'
import type { NamedImage } from '../../../src/core/registry.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { limits } from '../../../src/pipeline/limits.ts'
import { cncfDistribution } from '../../../src/providers/cncf-distribution.ts'
import { dockerHub } from '../../../src/providers/docker-hub.ts'
import { github } from '../../../src/providers/github.ts'
import { harbor } from '../../../src/providers/harbor.ts'
import { jfrogArtifactory } from '../../../src/providers/jfrog-artifactory.ts'
import { quay } from '../../../src/providers/quay.ts'
import { trivy } from '../../../src/providers/trivy.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { postOfSample } from './sample-events.ts'

/* What rules can ask about an image depends on whether its event names it: by the path itself, from the samples. */

const digest = `sha256:${'5f3c9a7e'.repeat(8)}`

async function imagesOf(provider: Provider, sample: string, change?: (payload: string) => string): Promise<string[]> {
  const reader = compileReader(provider)
  const named: NamedImage[] = []
  const images: typeof reader.images = (view) => {
    const found = reader.images(view)
    named.push(...found)
    return found
  }
  const { outcome } = await settleFor(provider, await postOfSample(provider, sample, change), {
    source: { reader: { ...reader, images } }
  })
  assert.equal(outcome.kind, 'accepted')
  return named.map(({ registry, repository, digest: of }) => `${registry ?? '?'} ${repository} ${of}`)
}

const published = 'sha256:dabe1e7a7a9c35d9c35f6ce2a4b98cae8cdcf75d55e978f4c87b78488022d6a9'
const cases: readonly (readonly [provider: Provider, sample: string, images: readonly string[]])[] = [
  [github, 'package.published', [`ghcr.io northwind-health/patient-portal ${published}`]],
  [github, 'registry_package.published', [`ghcr.io northwind-health/patient-portal ${published}`]],
  [github, 'push', []],
  [harbor, 'push_artifact', [`harbor.northwind-health.example records/export ${digest}`]],
  [harbor, 'artifact.pushed', [`harbor.northwind-health.example records/export ${digest}`]],
  // It can be asked whether it is there: it is not.
  [harbor, 'delete_artifact', [`harbor.northwind-health.example records/export ${digest}`]],
  [jfrogArtifactory, 'docker.pushed', [`northwind-health.jfrog.example docker-prod-local/records/export ${digest}`]],
  [jfrogArtifactory, 'artifact.deployed', []],
  [trivy, 'vulnerabilityreport', [`registry.northwind-health.example records/export ${digest}`]],
  // A tag may name another image by now.
  [dockerHub, 'push', []],
  [quay, 'repo_push', []]
]
for (const [provider, sample, expected] of cases)
  test(`${provider.name}/${sample} names ${expected.length === 0 ? 'no image by its digest' : expected.join()}`, async () => {
    assert.deepEqual(await imagesOf(provider, sample), expected)
  })

test('of a batch each manifest is an image, and no layer is', async () => {
  const found = await imagesOf(cncfDistribution, 'push')
  assert.equal(found.length, 1)
  assert.match(found[0] ?? '', new RegExp(`records/export ${digest}$`))
})

const replaced = (by: string) => (payload: string) => payload.replaceAll('records/export', by)
for (const name of ['records/../admin', 'records/export?x=y', 'records//export', 'records/export%2f', '', ' '])
  test(`nothing is asked about an image that is called ${JSON.stringify(name)}`, async () => {
    assert.deepEqual(await imagesOf(harbor, 'push_artifact', replaced(name)), [])
  })

test('nor about one of several where another has no digest, or where there are too many', async () => {
  const resources = (list: readonly unknown[]) => (payload: string) => {
    const read: { event_data: { resources: unknown } } = JSON.parse(payload)
    read.event_data.resources = list
    return JSON.stringify(read)
  }
  const url = 'harbor.northwind-health.example/records/export:1'
  const one = { digest, resource_url: url }
  assert.deepEqual(
    await imagesOf(harbor, 'push_artifact', resources([one, { digest: 'latest', resource_url: url }])),
    []
  )
  const many = Array.from({ length: limits.maxClaims + 1 }, (_, at) => ({
    digest: `sha256:${String(at).padStart(64, '0')}`,
    resource_url: url
  }))
  assert.deepEqual(await imagesOf(harbor, 'push_artifact', resources(many)), [])
  assert.equal((await imagesOf(harbor, 'push_artifact', resources(many.slice(1)))).length, limits.maxClaims)
})
