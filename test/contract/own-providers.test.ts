import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { listOwnSamples } from '../../src/commands/samples/own-samples.ts'
import { requestShapeOf } from '../../src/commands/samples/request-shape-of.ts'
import { readSampleBody } from '../../src/commands/samples/sample-catalogue.ts'
import { formatFindings } from '../../src/config/format-findings.ts'
import { Secret } from '../../src/core/secret.ts'
import { extendSchemaSet, loadSchemaSet } from '../../src/validation/schema-set.ts'
import { loadForTest } from '../unit/config/load-for-test.ts'
import { describeProvider } from './provider.contract.ts'

const file = fileURLToPath(new URL('../fixtures/providers/turnpike.yaml', import.meta.url))
const loaded = await loadForTest(file)
const own = loaded.ok ? [...loaded.config.ownProviders.values()] : []
const schemas = extendSchemaSet(await loadSchemaSet(), loaded.ok ? loaded.config.contracts : new Map())
const samples = await listOwnSamples(own)
const secret = new Secret('unused', Buffer.from('of headers that prove nothing here'))

test('the configuration of senders of one’s own is good, without a warning', () => {
  assert.deepEqual(formatFindings(loaded.findings), formatFindings([]))
  assert.deepEqual(
    own.map(({ name }) => name),
    ['foundry', 'lantern', 'ledgerly', 'parley']
  )
})

for (const provider of own) {
  const made = samples
    .filter((sample) => sample.provider === provider.name)
    .map(async (sample, index) => {
      const body = await readSampleBody(sample)
      const deliveryId = `9f5a3c10-0000-4000-8000-${String(index).padStart(12, '0')}`
      const headers = requestShapeOf(provider, sample).headers({ event: sample.event, deliveryId, body, secret })
      return { name: sample.name, headers, body }
    })
  describeProvider(provider, await Promise.all(made), schemas)
}
