import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Provider } from '../../../src/core/provider.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { github } from '../../../src/providers/github.ts'
import { eventOf } from '../../support/event-of.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'

const many: Provider = { ...github, correlation: { run: Array.from({ length: 40 }, (_, index) => `{keys.${index}}`) } }
const snapshot = makeSnapshot({ source: { reader: compileReader(many) } })

async function keysOf(...keys: readonly string[]) {
  const { attributes } = await eventOf({ body: { keys } }, snapshot)
  return { id: attributes.correlationid, keys: attributes.correlationkeys?.split(',') }
}

describe('correlation keys', () => {
  test('are joined by commas, the first is the id', async () => {
    assert.deepEqual(await keysOf('a', 'b'), { id: 'run:a', keys: ['run:a', 'run:b'] })
  })

  test('are at most 32', async () => {
    const { keys } = await keysOf(...Array.from({ length: 40 }, (_, index) => `k${index}`))
    assert.equal(keys?.length, 32)
    assert.equal(keys?.at(-1), 'run:k31')
  })

  test('are together no longer than an attribute may be', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `${index}`.padStart(200, 'k'))
    const found = await keysOf(...keys)
    assert.ok(found.keys?.join(',').length === 9 * 204 + 8, `${found.keys?.join(',').length}`)
    assert.equal(found.id, `run:${keys[0]}`)
  })

  test('that could not be read back are left out, and the next is the id', async () => {
    for (const bad of ['a,b', 'a b', 'ü', 'a\nb', 'x'.repeat(257), '\u0000', '\ud800'])
      assert.deepEqual(await keysOf(bad, 'good'), { id: 'run:good', keys: ['run:good'] }, JSON.stringify(bad))
  })

  test('without any, the event is its own correlation', async () => {
    assert.deepEqual(await keysOf(), { id: 'event:72d3162e-cc78-11e3-81ab-4c9367dc0958', keys: undefined })
  })
})
