import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cloudevents } from '../../../src/providers/cloudevents.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import type { SettledDelivery } from '../../support/provider-delivery.ts'
import { attributesOfSample, settleSample } from './sample-events.ts'

/* What becomes of the attributes, and who may ask for permission: the modes are in cloudevents.test.ts. */

type Header = readonly [string, string]
const envelope = {
  specversion: '1.0',
  id: '1234-1234',
  type: 'com.example.someevent',
  source: 'https://events.example/context'
}

async function structured(change: object): Promise<SettledDelivery> {
  const body = JSON.stringify({ ...envelope, ...change })
  return settleFor(cloudevents, { body, contentType: 'application/cloudevents+json' })
}

describe('a source attribute', () => {
  const sourceOf = async (source: string): Promise<string | undefined> =>
    (await structured({ source, data: 1 })).events[0]?.['source']

  test('that is absolute is kept, and one that is relative is of its source here', async () => {
    for (const kept of ['https://a.example/b?c#d', 'http://a.example', 'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66'])
      assert.equal(await sourceOf(kept), kept)
    assert.equal(await sourceOf('/cloudevents/spec/pull/123'), 'urn:turnpike:source:acme:/cloudevents/spec/pull/123')
    assert.equal(await sourceOf('sensor 7'), 'urn:turnpike:source:acme:sensor%207')
  })

  test('that is an address of somebody is hashed', async () => {
    for (const personal of ['mailto:robin.sample@northwind.example', 'https://robin@northwind.example/']) {
      const source = await sourceOf(personal)
      assert.match(source ?? '', /^urn:turnpike:source:acme:[0-9a-f]{64}$/)
    }
  })
})

test('a subject that is an address of somebody is hashed', async () => {
  const { events } = await structured({ subject: 'robin.sample@northwind.example', data: 1 })
  assert.match(events[0]?.['subject'] ?? '', /^[0-9a-f]{64}$/)
})

test('what is ordered together at the sender is so here', async () => {
  const keyOf = async (change: object): Promise<string | undefined> =>
    (await structured({ data: 1, ...change })).events[0]?.['partitionkey']
  const key = await keyOf({ partitionkey: 'order-7', subject: 'a' })
  assert.equal(await keyOf({ partitionkey: 'order-7', subject: 'b', id: 'other' }), key)
  assert.notEqual(await keyOf({ partitionkey: 'order-8', subject: 'a' }), key)
  assert.notEqual(await keyOf({ subject: 'a' }), await keyOf({ subject: 'b' }))
})

describe('abuse protection', () => {
  const ask = async (headers: readonly Header[]): Promise<SettledDelivery> =>
    settleFor(cloudevents, { body: '', method: 'OPTIONS', headers })
  const origin: Header = ['WebHook-Request-Origin', 'eventemitter.example.com']

  test('gives the permission that is asked for, at the rate that is asked for', async () => {
    const { status, reply, stored } = await ask([origin, ['WebHook-Request-Rate', '120']])
    assert.equal(status, 200)
    assert.deepEqual(stored, [])
    assert.deepEqual(reply.headers, {
      allow: 'POST, OPTIONS',
      'webhook-allowed-origin': 'eventemitter.example.com',
      'webhook-allowed-rate': '120'
    })
  })

  test('names a rate to those that name none, or none that is one', async () => {
    for (const rates of [
      [],
      [['WebHook-Request-Rate', '0']],
      [['WebHook-Request-Rate', '-1']],
      [['WebHook-Request-Rate', 'x']]
    ])
      assert.equal(
        (await ask([origin, ...rates.map(([name = '', rate = '']) => [name, rate] as const)])).reply.headers?.[
          'webhook-allowed-rate'
        ],
        '*'
      )
  })

  test('gives none to what is no name of a host, nor when it is not asked', async () => {
    for (const headers of [[], [['WebHook-Request-Origin', 'evil.example\u0022>']], [origin, origin]]) {
      const { reply } = await ask(headers.map(([name = '', value = '']) => [name, value] as const))
      assert.equal(reply.headers?.['webhook-allowed-origin'], undefined)
    }
  })

  test('calls nobody back', async () => {
    let isCalled = false
    const confirm = (): Promise<void> => {
      isCalled = true
      return Promise.resolve()
    }
    const headers: readonly Header[] = [origin, ['WebHook-Request-Callback', 'https://metadata.internal/']]
    await settleFor(cloudevents, { body: '', method: 'OPTIONS', headers }, { parts: { confirm } })
    assert.equal(isCalled, false)
  })
})

test('each mode’s sample keeps its time and its type', async () => {
  assert.equal((await attributesOfSample(cloudevents, 'binary'))['subject'], 'Großer Bau')
  assert.equal((await attributesOfSample(cloudevents, 'structured'))['time'], '2026-03-02T09:14:00.250Z')
  const { events } = await settleSample(cloudevents, 'batch')
  assert.equal(events.length, 2)
})
