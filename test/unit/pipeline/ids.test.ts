import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { IdRule } from '../../../src/core/rule.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { providerWith, settleFor } from '../../support/provider-delivery.ts'

async function idOf(rules: readonly IdRule[], body: string, receivedAt = fixedStart, name = 'acme') {
  const provider = { ...providerWith({ event: { id: rules, entity: ['x'], type: ['example.x'] } }), name }
  const { outcome, events } = await settleFor(provider, { body, receivedAt })
  const [event] = events
  return event === undefined ? outcome.kind : `${event['idquality']} ${event['id']}`
}

describe('an id', () => {
  test('is the first that has a value, with its quality', async () => {
    const rules: readonly IdRule[] = [
      { use: '{id}', quality: 'native' },
      { use: '{a}/{b}', quality: 'derived' },
      { hash: 'data' }
    ]
    assert.equal(await idOf(rules, '{"id":"7","a":1,"b":2}'), 'native 7')
    assert.equal(await idOf(rules, '{"a":1,"b":2}'), 'derived 1/2')
    assert.match(await idOf(rules, '{"a":1}'), /^derived [0-9a-f]{32}$/)
  })

  test('of the stored bytes is the same for the same bytes only, and of one provider', async () => {
    const rules: readonly IdRule[] = [{ hash: 'data' }]
    const id = await idOf(rules, '{"a":1}')
    assert.equal(await idOf(rules, '{"a":1}', fixedStart + 86_400_000), id)
    assert.notEqual(await idOf(rules, '{"a": 1}'), id)
    assert.notEqual(await idOf(rules, '{"a":1}', fixedStart, 'other'), id)
  })

  test('of some values does not see the others, and keeps them apart', async () => {
    const rules: readonly IdRule[] = [{ hash: ['{a}', '{b}'] }]
    const id = await idOf(rules, '{"a":"x","b":"y","c":1}')
    assert.equal(await idOf(rules, '{"b":"y","a":"x","c":2}'), id)
    const others = ['{"a":"xy"}', '{"a":"x"}', '{"b":"x"}', '{"a":"y","b":"x"}', '{"a":"x","b":"y\\",\\"z"}']
    const ids = await Promise.all(others.map((body) => idOf(rules, body)))
    assert.equal(new Set([id, ...ids]).size, others.length + 1)
    assert.equal(await idOf(rules, '{"c":1}'), 'refused')
  })

  test('of the bytes and some values differs when either does', async () => {
    const rules: readonly IdRule[] = [{ hash: 'data', and: ['{a}', '{b}'] }]
    const id = await idOf(rules, '{"a":1}')
    assert.equal(await idOf(rules, '{"a":1}'), id)
    assert.notEqual(await idOf(rules, '{"a":1}', fixedStart, 'other'), id)
    const others = ['{"a":1 }', '{"a":2}', '{"b":1}', '{}']
    const ids = await Promise.all(others.map((body) => idOf(rules, body)))
    assert.equal(new Set([id, ...ids]).size, others.length + 1)
    assert.notEqual(await idOf([{ hash: 'data' }], '{"a":1}'), id)
  })

  test('with the time of receipt is kept within a step, and another after it', async () => {
    const rules: readonly IdRule[] = [{ hash: 'data', withinMs: 60_000 }]
    const start = Math.ceil(fixedStart / 60_000) * 60_000
    const id = await idOf(rules, '{"a":1}', start)
    assert.equal(await idOf(rules, '{"a":1}', start + 59_999), id)
    assert.notEqual(await idOf(rules, '{"a":1}', start + 60_000), id)
    assert.notEqual(await idOf(rules, '{"a":1}', start - 1), id)
  })
})
