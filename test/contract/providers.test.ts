import assert from 'node:assert/strict'
import { test } from 'node:test'
import { githubShape } from '../../src/commands/samples/github-headers.ts'
import type { RequestShape } from '../../src/commands/samples/request-shape.ts'
import { listSamples, readSampleBody } from '../../src/commands/samples/sample-catalogue.ts'
import { Secret } from '../../src/core/secret.ts'
import { providers } from '../../src/providers/registry.ts'
import { describeProvider } from './provider.contract.ts'

/** How each provider's requests look. A provider without a row fails below. */
const shapes: Readonly<Record<string, RequestShape>> = { github: githubShape }

const samples = await listSamples()
const secret = new Secret('unused', Buffer.from('of headers that prove nothing here'))

for (const provider of providers.values()) {
  const shape = shapes[provider.name]
  const own = samples.filter((sample) => sample.provider === provider.name)
  const made = own.map(async (sample, index) => {
    const body = await readSampleBody(sample)
    const deliveryId = `9f5a3c10-0000-4000-8000-${String(index).padStart(12, '0')}`
    const headers = shape?.headers({ event: sample.event, deliveryId, body, secret }) ?? []
    return { name: sample.name, headers, body }
  })
  describeProvider(provider, await Promise.all(made))
}

test('every sample is of a provider, and every provider has a request shape', () => {
  assert.deepEqual(
    samples.filter(({ provider }) => !providers.has(provider)).map(({ name }) => name),
    []
  )
  assert.deepEqual(Object.keys(shapes).toSorted(), [...providers.keys()].toSorted())
})

test('the catalogue knows each provider by its name', () => {
  for (const [name, provider] of providers) assert.equal(provider.name, name)
  assert.ok(providers.has('github'))
})
