import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createOffLoopParser } from '../../../src/parsing/off-loop-parser.ts'
import { Problem } from '../../../src/core/problem.ts'
import { limits } from '../../../src/pipeline/limits.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { providerWith, settleFor } from '../../support/provider-delivery.ts'
import { policyTo } from '../../support/policy-of.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

const itemRules = { id: [{ use: '{item:id}', quality: 'native' }], type: ['example.acme.{item:type}'] } as const
const listed = providerWith({
  event: { ...itemRules, items: 'meta.events', subject: ['{account}/{item:id}'], entity: ['{item:id}'] }
})
const bare = providerWith({ event: { ...itemRules, items: '.', entity: ['{item:id}'] } })

describe('a batch', () => {
  test('is an event for each item, with exactly the bytes of its item', async () => {
    const items = ['{ "id" : 1, "type":"a", "é":"}]\\"" }', '{"type":"b","id":90071992547409931 ,"x":[[],{}]}']
    const body = `{"account":"A7","meta" : {"events":[ ${items.join(' ,\n ')} ] } }`
    const { stored, events } = await settleFor(listed, { body })
    assert.deepEqual(stored, items)
    assert.deepEqual(
      events.map(({ id, type, subject }) => [id, type, subject]),
      [
        ['1', 'example.acme.a', 'A7/1'],
        ['90071992547409931', 'example.acme.b', 'A7/90071992547409931']
      ]
    )
  })

  test('may be the body itself, or one event alone where the body is no array', async () => {
    const items = ['{"id":1,"type":"a"}', '{"id":2,"type":"b"}']
    assert.deepEqual((await settleFor(bare, { body: ` [${items.join(',')}] ` })).stored, items)
    assert.deepEqual((await settleFor(bare, { body: `[${items[0]}]` })).stored, [items[0]])
    assert.deepEqual((await settleFor(bare, { body: ` ${items[0]}` })).stored, [` ${items[0]}`])
  })

  test('is the same when it is large and read elsewhere, its bytes those received', async (t) => {
    const parser = createOffLoopParser({ clock: systemClock })
    t.after(() => parser.stop())
    const filler = 'x'.repeat(2_000)
    const items = Array.from({ length: 400 }, (_, id) => `{"id":${id}, "type":"a","filler":"${filler}"}`)
    const body = `{"account":"A7","meta":{"events":[${items.join(' , ')}]}}`
    assert.ok(body.length > limits.offLoopBytes)
    const { stored, events } = await settleFor(listed, { body }, { parts: { parseOffLoop: parser.parse } })
    assert.deepEqual(stored, items)
    assert.equal(events[399]?.['subject'], 'A7/399')
  })

  test('without items is answered well and ignored, with its own reason', async () => {
    for (const [provider, body] of [[listed, '{"meta":{"events":[]}}'] as const, [bare, '[ ]'] as const]) {
      const { outcome, status, stored } = await settleFor(provider, { body })
      assert.deepEqual(outcome, { kind: 'ignored', reason: 'empty-batch' })
      assert.deepEqual([status, stored], [200, []])
    }
  })

  test('that is not where it should be is refused', async () => {
    for (const body of ['{}', '{"meta":{"events":{}}}', '[]', '{"meta":{"events":null}}']) {
      const { outcome } = await settleFor(listed, { body })
      assert.equal(outcome.kind === 'refused' && outcome.problem.reason, 'no-items', body)
    }
  })

  test('may have so many items and not one more', async () => {
    const bodyOf = (count: number): string =>
      JSON.stringify(Array.from({ length: count }, (_, id) => ({ id, type: 'a' })))
    assert.equal((await settleFor(bare, { body: bodyOf(limits.maxBatchItems) })).stored.length, limits.maxBatchItems)
    const { outcome, status, stored } = await settleFor(bare, { body: bodyOf(limits.maxBatchItems + 1) })
    assert.equal(outcome.kind === 'refused' && outcome.problem.code, 'too-many-items')
    assert.deepEqual([status, stored], [413, []])
  })

  test('of which one item is no event stores nothing', async () => {
    for (const bad of ['{"type":"b"}', '7', 'null', '[]']) {
      const { outcome, stored } = await settleFor(bare, { body: `[{"id":1,"type":"a"},${bad}]` })
      assert.equal(outcome.kind === 'refused' && outcome.problem.code, 'payload-malformed', bad)
      assert.deepEqual(stored, [])
    }
  })

  test('brings what its source may bring, and is accepted for the rest', async () => {
    const body = '[{"id":1,"type":"a"},{"id":2,"type":"b"}]'
    const { outcome, stored } = await settleFor(bare, { body }, { source: { allow: ['example.acme.b'] } })
    assert.equal(outcome.kind, 'accepted')
    assert.deepEqual(stored, ['{"id":2,"type":"b"}'])
    const none = await settleFor(bare, { body }, { source: { allow: ['example.acme.c'] } })
    assert.deepEqual(none.outcome, { kind: 'ignored', reason: 'event-not-allowed' })
  })

  test('tells an item by its place where the sender does not', async () => {
    const provider = providerWith({
      event: { ...itemRules, items: '.', id: [{ use: '{item:id}:{batch:index}', quality: 'derived' }] }
    })
    const { events } = await settleFor(provider, { body: '[{"id":1,"type":"a"},{"id":1,"type":"a"}]' })
    assert.deepEqual(
      events.map(({ id }) => id),
      ['1:0', '1:1']
    )
  })
})

describe('what is stored in several regions', () => {
  const everywhere = policyTo('uk', 'eu')

  async function publishWith(fault: Problem) {
    const [uk, eu] = [createRecordingBus('uk'), createRecordingBus('eu')]
    const broken = { ...eu, publish: () => Promise.reject(fault) }
    const { settle, observer } = makePipeline()
    const snapshot = makeSnapshot({ buses: { uk, eu: broken }, change: { policy: everywhere } })
    const { outcome } = await settle(githubDelivery(), snapshot)
    return { outcome, inPart: observer.inPart, stored: uk.records.length }
  }

  test('is deferred and counted when only one of them stored it', async () => {
    const { outcome, inPart, stored } = await publishWith(new Problem('bus-unavailable'))
    assert.equal(outcome.kind === 'deferred' && outcome.problem.code, 'bus-unavailable')
    assert.deepEqual([inPart, stored], [['github'], 1])
  })

  test('is not counted so when none stored it, and the worst of their problems is the answer', async () => {
    const [uk, eu] = [createRecordingBus('uk'), createRecordingBus('eu')]
    const { settle, observer } = makePipeline()
    const buses = {
      uk: { ...uk, publish: () => Promise.reject(new Problem('event-too-large')) },
      eu: { ...eu, publish: () => Promise.reject(new Problem('bus-unavailable')) }
    }
    const { outcome } = await settle(githubDelivery(), makeSnapshot({ buses, change: { policy: everywhere } }))
    assert.equal(outcome.kind === 'deferred' && outcome.problem.code, 'bus-unavailable')
    assert.deepEqual(observer.inPart, [])
  })
})
