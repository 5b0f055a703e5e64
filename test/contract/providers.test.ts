import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requestShapeOf } from '../../src/commands/samples/request-shape-of.ts'
import { listSamples, readSampleBody } from '../../src/commands/samples/sample-catalogue.ts'
import { Secret } from '../../src/core/secret.ts'
import { providers } from '../../src/providers/registry.ts'
import { describeProvider } from './provider.contract.ts'

const samples = await listSamples()
const secret = new Secret('unused', Buffer.from('of headers that prove nothing here'))

for (const provider of providers.values()) {
  const own = samples.filter((sample) => sample.provider === provider.name)
  const made = own.map(async (sample, index) => {
    const body = await readSampleBody(sample)
    const deliveryId = `9f5a3c10-0000-4000-8000-${String(index).padStart(12, '0')}`
    const headers = requestShapeOf(provider, sample).headers({ event: sample.event, deliveryId, body, secret })
    return { name: sample.name, headers, body }
  })
  describeProvider(provider, await Promise.all(made))
}

test('every sample is of a provider, and every file that a provider names is a sample', () => {
  assert.deepEqual(
    samples.filter(({ provider }) => !providers.has(provider)).map(({ name }) => name),
    []
  )
  const names = new Set(samples.map(({ name }) => name))
  for (const { name, samples: shape } of providers.values())
    for (const file of Object.keys(shape.files ?? {})) assert.ok(names.has(`${name}/${file}`), `${name}/${file}`)
})

test('the catalogue knows each provider by its name', () => {
  for (const [name, provider] of providers) assert.equal(provider.name, name)
  assert.ok(providers.has('github'))
})
