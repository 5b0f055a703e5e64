import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { listSamples } from '../../../src/commands/samples/sample-catalogue.ts'
import type { FactsAbout } from '../../../src/core/find-facts.ts'
import type { Json } from '../../../src/core/json.ts'
import type { Lookups } from '../../../src/core/lookups.ts'
import type { NamedImage } from '../../../src/core/registry.ts'
import type { Source } from '../../../src/core/source.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { readImages } from '../../../src/pipeline/read-stored-facts.ts'
import { harbor } from '../../../src/providers/harbor.ts'
import { providers } from '../../../src/providers/registry.ts'
import { makeGitHubSource } from '../../support/make-snapshot.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { policyWanting } from '../../support/wanting-policy.ts'
import { postOfSample } from '../providers/sample-events.ts'

const noLookups: Lookups = { github: undefined, registries: new Map(), servicenow: undefined, jira: undefined }
const naming = [...providers.values()].filter(({ images }) => images !== undefined)
const samples = (await listSamples()).filter(({ provider }) => naming.some(({ name }) => name === provider))

interface Waiting {
  /** What would be asked about when it comes, and when it is released. */
  readonly came: readonly NamedImage[]
  readonly stored: Parameters<typeof readImages>[0]
  readonly source: Source
}

/** A sample whose images are asked about: as it came, and as it is restored from what is stored. */
async function wait(...given: Parameters<typeof postOfSample>): Promise<readonly Waiting[]> {
  const [provider] = given
  const asked: FactsAbout[] = []
  const { outcome } = await settleFor(provider, await postOfSample(...given), {
    parts: {
      findFacts: async (_, about) => {
        asked.push(about)
        return { 'image.signed': true }
      }
    },
    change: { policy: policyWanting('image.signed'), lookups: noLookups }
  })
  assert.equal(outcome.kind, 'accepted')
  return outcome.events.map(({ attributes, data, isJson }, at) => {
    const payload: Json | undefined = isJson ? JSON.parse(Buffer.from(data).toString()) : undefined
    const correlation = attributes.correlationkeys?.split(',') ?? []
    const facts = { payload, isJson, correlation, tenantName: undefined, hints: {} }
    const source = makeGitHubSource({ name: 'acme', provider, reader: compileReader(provider) })
    return { came: asked[at]?.event.facts.images ?? [], stored: { attributes, data, facts }, source }
  })
}

describe('an event that waits is asked about the same images as when it came', () => {
  for (const { name, provider } of samples)
    test(name, async () => {
      const found = naming.find((each) => each.name === provider)
      assert.ok(found)
      for (const { came, stored, source } of await wait(found, name.slice(provider.length + 1)))
        assert.deepEqual(readImages(stored, source), came)
    })

  test('the control: some name any', async () => {
    const [plain] = await wait(harbor, 'push_artifact')
    const [wrapped] = await wait(harbor, 'artifact.pushed')
    assert.deepEqual([plain?.came.length, wrapped?.came.length], [1, 1])
  })
})

test('an image that the event’s own keys do not name is none of its', async () => {
  const [event] = await wait(harbor, 'push_artifact')
  assert.ok(event)
  const { stored, source } = event
  const facts = { ...stored.facts, correlation: [`digest:sha256:${'0'.repeat(64)}`] }
  assert.deepEqual(readImages({ ...stored, facts }, source), [])
})
