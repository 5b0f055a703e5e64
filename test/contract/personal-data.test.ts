import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Json } from '../../src/core/json.ts'
import { treatments } from '../../src/core/privacy.ts'
import { listSamples, readSampleBody } from '../../src/commands/samples/sample-catalogue.ts'
import { Pace } from '../../src/pipeline/privacy/pace.ts'
import { replaceValues } from '../../src/pipeline/privacy/replace-values.ts'
import { treatmentsOf } from '../../src/pipeline/privacy/treatments-of.ts'
import { providers } from '../../src/providers/registry.ts'
import { Secret } from '../../src/core/secret.ts'
import { requestShapeOf } from '../../src/commands/samples/request-shape-of.ts'
import { declaredPersons, partsOf } from './provider-parts.ts'

/* What a provider declares is found where its samples have it: a path that is misspelt leaves persons where they were. */

const mark = 'treated'
const secret = new Secret('unused', Buffer.from('of headers that prove nothing here'))
let found = 0

for (const provider of providers.values())
  describe(`${provider.name} with its defaults`, async () => {
    const { trees } = treatmentsOf({ provider, privacy: { personal: 'default', paths: {}, payload: 'keep' } })
    for (const { name } of (await listSamples()).filter((sample) => sample.provider === provider.name))
      test(`${name} names nobody that it declares`, async () => {
        const sample = (await listSamples()).find((each) => each.name === name)
        assert.ok(sample)
        const body = await readSampleBody(sample)
        const headers = requestShapeOf(provider, sample).headers({
          event: sample.event,
          deliveryId: 'one',
          body,
          secret
        })
        for (const part of partsOf(provider, { name, headers, body }) ?? []) {
          found += declaredPersons(provider, JSON.parse(part) as Json).length // JSON.parse gives JSON
          let data: Uint8Array = Buffer.from(part)
          for (const treatment of treatments) {
            const tree = trees[treatment]
            const pace = new Pace(async () => undefined)
            if (tree !== undefined) data = (await replaceValues(data, tree, () => JSON.stringify(mark), pace)).data
          }
          const left = declaredPersons(provider, JSON.parse(Buffer.from(data).toString()) as Json) // JSON.parse gives JSON
          assert.deepEqual(
            left.filter((text) => text !== mark),
            []
          )
        }
      })
  })

test('the control: samples name persons', () => assert.ok(found > 10, `${found} found`))
