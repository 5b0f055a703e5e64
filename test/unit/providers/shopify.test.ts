import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { outcomeOf } from '../../../src/core/outcome.ts'
import { Problem } from '../../../src/core/problem.ts'
import { matchesStatus } from '../../../src/core/status-pattern.ts'
import { answer } from '../../../src/pipeline/answer.ts'
import { shopify } from '../../../src/providers/shopify.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { attributesOfSample, deliveryId, editing, postOfSample, settleSample } from './sample-events.ts'

const shopDomain = (value: string) => [['X-Shopify-Shop-Domain', value]] as const

describe('ids beyond the integers of a double', () => {
  const large = '9007199254740993'
  const enlarge = (payload: string): string => payload.replaceAll('5512304459801', large)

  test('keep their digits in the subject', async () => {
    assert.equal((await attributesOfSample(shopify, 'orders.create', enlarge))['subject'], large)
  })

  test('keep an order and its refund together, and neighbours apart', async () => {
    const keyOf = async (name: string, change = enlarge) =>
      (await attributesOfSample(shopify, name, change))['partitionkey']
    const neighbour = (payload: string): string => payload.replaceAll('5512304459801', '9007199254740992')
    assert.equal(await keyOf('refunds.create'), await keyOf('orders.create'))
    assert.notEqual(await keyOf('orders.create', neighbour), await keyOf('orders.create'))
  })
})

test('an event is called after its topic, and its id is that of the delivery', async () => {
  const { type, id, idquality, source, time } = await attributesOfSample(shopify, 'orders.create')
  assert.deepEqual([type, id, idquality], ['com.shopify.orders.create', deliveryId, 'native'])
  assert.equal(source, 'https://northwind-health.myshopify.com')
  assert.equal(time, '2026-03-02T09:14:00.877Z')
})

test('two topics that tell of what one merchant did once are two events', async () => {
  const [created, paid] = [
    await attributesOfSample(shopify, 'orders.create'),
    await attributesOfSample(shopify, 'orders.create', undefined, [
      ['X-Shopify-Topic', 'orders/paid'],
      ['X-Shopify-Webhook-Id', 'another-delivery']
    ])
  ]
  assert.notEqual(paid['id'], created['id'])
  assert.equal(paid['type'], 'com.shopify.orders.paid')
  assert.equal(paid['partitionkey'], created['partitionkey'])
})

describe('headers that nobody signs', () => {
  test('do not move the erasure of a person to another shop', async () => {
    const event = await attributesOfSample(shopify, 'customers.redact', undefined, shopDomain('other.myshopify.com'))
    assert.equal(event['type'], 'com.shopify.customers.redact')
    assert.equal(event['source'], 'https://northwind-health.myshopify.com')
    assert.equal(event['correlationid'], 'tenant:northwind-health.myshopify.com')
    assert.ok(!JSON.stringify(event).includes('wilma'))
  })

  test('are names, or no source is made of them', async () => {
    for (const value of ['https://evil.example/x', 'a b', 'shop/../..', '{}'])
      assert.equal(
        (await attributesOfSample(shopify, 'refunds.create', undefined, shopDomain(value)))['source'],
        'urn:turnpike:source:acme'
      )
  })

  test('do not give a webhook the name of an Event', async () => {
    const event = await attributesOfSample(shopify, 'orders.create', undefined, [['shopify-topic', 'Customer']])
    assert.equal(event['type'], 'com.shopify.orders.create')
  })
})

test('an Event is called by its body, without the two headers that Shopify gave up', async () => {
  const event = await attributesOfSample(shopify, 'product.update')
  assert.equal(event['type'], 'com.shopify.product.update')
  assert.equal(event['subject'], '8842713301')
  assert.equal(event['id'], deliveryId)
  const product = (payload: Record<string, unknown>) => {
    payload['id'] = 8842713301
  }
  const classic = await attributesOfSample(shopify, 'refunds.create', editing(product), [
    ['X-Shopify-Topic', 'products/update']
  ])
  assert.equal(classic['partitionkey'], event['partitionkey'])
})

test('the id of a cart, which opens it, is shown nowhere', async () => {
  const cart = '{"id":"c1-opens-the-cart","token":"c1-opens-the-cart","line_items":[]}'
  const { events } = await settleSample(shopify, 'orders.create', () => cart, [['X-Shopify-Topic', 'carts/create']])
  assert.equal(events[0]?.['type'], 'com.shopify.carts.create')
  assert.ok(!JSON.stringify(events).includes('opens-the-cart'))
})

test('the link by which anybody pays a draft order is named as secret', () => {
  assert.ok(shopify.secretFields.includes('invoice_url'))
})

test('what can never be taken is not sent eight times, after which the subscription would be removed', async () => {
  const { outcome, status, stored } = await settleSample(shopify, 'orders.create', () => '{')
  assert.deepEqual([outcome.kind, status, stored], ['refused', 200, []])
  const statusOf = (code: 'body-too-large' | 'signature-invalid' | 'bus-unavailable') =>
    answer(outcomeOf(new Problem(code)), shopify.replies).status
  assert.deepEqual(
    [statusOf('body-too-large'), statusOf('signature-invalid'), statusOf('bus-unavailable')],
    [200, 401, 503]
  )
})

test('an order within Shopify’s own limit that its region does not store is no success: Shopify sends it again', async () => {
  const post = await postOfSample(shopify, 'orders.create')
  assert.ok(post.body.length > 1024)
  const { outcome, status, stored } = await settleFor(shopify, post, { snapshot: { maxEventBytes: { uk: 1024 } } })
  assert.deepEqual([outcome.kind === 'refused' && outcome.problem.code, stored], ['event-too-large', []])
  assert.ok(matchesStatus(status, shopify.failures.retriedOn), `${status}`)
})
