import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BodyForm } from '../../../src/core/body-form.ts'
import { createOffLoopParser } from '../../../src/parsing/off-loop-parser.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { providerWith, settleFor } from '../../support/provider-delivery.ts'

const contentRules = {
  id: [{ use: '{content:id}', quality: 'native' }],
  type: ['example.acme.{content:type}'],
  entity: ['{content:id}']
} as const

function formProvider(type: string, form: BodyForm, event = {}) {
  return providerWith({ bodies: { [type]: form }, event: { ...contentRules, ...event } })
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('JSON under another media type', () => {
  test('is stored as it is, and called what the provider says', async () => {
    const provider = formProvider('text/plain', { kind: 'json', mediaType: 'application/json' })
    const { stored, events } = await settleFor(provider, {
      body: '{"id":1, "type":"a"}',
      contentType: 'text/plain; charset=UTF-8'
    })
    assert.deepEqual(stored, ['{"id":1, "type":"a"}'])
    assert.equal(events[0]?.['datacontenttype'], 'application/json')
  })
})

describe('a form as a whole', () => {
  const provider = formProvider('application/x-www-form-urlencoded', { kind: 'fields' })
  const post = (body: string) => settleFor(provider, { body, contentType: 'application/x-www-form-urlencoded' })

  test('is a JSON object of texts, a doubled field a list', async () => {
    const { stored, events } = await post('id=7&type=a+b&tag=x&tag=%C3%A9&empty=&__proto__=p')
    assert.deepEqual(stored, ['{"id":"7","type":"a b","tag":["x","é"],"empty":"","__proto__":"p"}'])
    assert.equal(events[0]?.['datacontenttype'], 'application/json')
    assert.equal(events[0]?.['id'], '7')
  })

  test('that is doubled where the id is has no id', async () => {
    const { outcome } = await post('id=7&id=8&type=a')
    assert.equal(outcome.kind === 'refused' && outcome.problem.reason, 'no-id')
  })

  test('with a broken escape, or bytes that are no text, is refused', async () => {
    for (const [body, reason] of [
      ['id=%2', 'form-escape'],
      ['id=%FF&type=a', 'not-utf8']
    ] as const) {
      const { outcome, stored } = await post(body)
      assert.equal(outcome.kind === 'refused' && outcome.problem.reason, reason)
      assert.deepEqual(stored, [])
    }
  })
})

describe('JSON inside JSON', () => {
  const inner = '{ "id":"evt","type":"a","n":90071992547409931 }'
  const sns = formProvider('application/json', { kind: 'json', content: { at: 'Message', encoding: 'text' } })
  const pubsub = formProvider('application/json', { kind: 'json', content: { at: 'message.data', encoding: 'base64' } })

  test('as text is stored without its envelope', async () => {
    const { stored, events } = await settleFor(sns, { body: JSON.stringify({ Type: 'Notification', Message: inner }) })
    assert.deepEqual(stored, [inner])
    assert.equal(events[0]?.['datacontenttype'], 'application/json')
  })

  test('as base64 is stored decoded', async () => {
    const { stored } = await settleFor(pubsub, { body: JSON.stringify({ message: { data: base64(inner) } }) })
    assert.deepEqual(stored, [inner])
  })

  test('is the same when it is large and read elsewhere', async (t) => {
    const parser = createOffLoopParser({ clock: systemClock })
    t.after(() => parser.stop())
    const large = JSON.stringify({ id: 'evt', type: 'a', filler: 'x'.repeat(600_000) })
    for (const [provider, body] of [
      [sns, { Message: large }],
      [pubsub, { message: { data: base64(large) } }]
    ] as const) {
      const settled = await settleFor(
        provider,
        { body: JSON.stringify(body) },
        { parts: { parseOffLoop: parser.parse } }
      )
      assert.deepEqual(settled.stored, [large])
      assert.equal(settled.events[0]?.['type'], 'example.acme.a')
    }
  })

  test('an envelope without it is stored whole', async () => {
    const body = '{"id":"e","type":"unsubscribed"}'
    assert.deepEqual((await settleFor(sns, { body })).stored, [body])
  })

  test('is no envelope without what stands beside it in every one: nothing of the body is lost', async () => {
    const content = { at: 'Message', encoding: 'text', beside: ['Topic', 'Message'] } as const
    const strict = formProvider('application/json', { kind: 'json', content })
    const without = `{"id":"e","type":"a","Message":${JSON.stringify(inner)},"Topic":{"x":1}}`
    assert.deepEqual((await settleFor(strict, { body: without })).stored, [without])
    const enveloped = JSON.stringify({ Message: inner, Topic: 't' })
    assert.deepEqual((await settleFor(strict, { body: enveloped })).stored, [inner])
  })

  test('what is inside and no JSON is text or bytes, and no rule looks into it', async () => {
    const loose = { id: [{ use: '{id}', quality: 'native' }], type: ['example.acme.x'], entity: ['{id}'] }
    const text = formProvider('application/json', { kind: 'json', content: { at: 'Message', encoding: 'text' } }, loose)
    const { stored, events } = await settleFor(text, { body: '{"id":1,"Message":"hello {"}' })
    assert.deepEqual(stored, ['hello {'])
    assert.equal(events[0]?.['datacontenttype'], 'text/plain')
  })

  test('what claims to be base64 and is not is refused', async () => {
    for (const data of ['e30', 'e3 0=', 'e30=\n', '*'])
      assert.equal((await settleFor(pubsub, { body: JSON.stringify({ message: { data } }) })).status, 422, data)
  })

  test('its contract schema is of what is inside', async () => {
    const withSchema = { ...sns, schema: 'urn:turnpike:schema:provider:github' }
    const drifting = JSON.stringify({ id: 'evt', type: 'a', repository: 7 })
    assert.equal((await settleFor(withSchema, { body: JSON.stringify({ Message: drifting }) })).drifts, 1)
    assert.equal((await settleFor(withSchema, { body: JSON.stringify({ repository: 7, Message: inner }) })).drifts, 0)
  })
})

describe('CloudEvents in JSON', () => {
  const cloudevents = providerWith({
    bodies: {
      'application/cloudevents+json': { kind: 'cloudevents' },
      'application/cloudevents-batch+json': { kind: 'cloudevents' }
    },
    event: {
      items: '.',
      id: [{ use: '{item:id}', quality: 'native' }],
      type: ['{item:type}'],
      source: ['{item:source}'],
      entity: ['{item:id}']
    }
  })
  const head = '"specversion":"1.0","id":"1","source":"https://a.example","type":"a.b"'
  const post = (body: string, contentType = 'application/cloudevents+json') =>
    settleFor(cloudevents, { body, contentType })

  const cases: Readonly<Record<string, readonly [members: string, stored: string, type: string]>> = {
    'JSON data is stored as it stands': [',"data": { "x" : 1.0 } ', '{ "x" : 1.0 }', 'application/json'],
    'JSON data that is a string keeps its quotes': [',"data":"x"', '"x"', 'application/json'],
    'text of another type is its characters': [
      ',"datacontenttype":"text/plain","data":"caf\\u00e9"',
      'café',
      'text/plain'
    ],
    'base64 is decoded': [`,"datacontenttype":"image/png","data_base64":"${base64('PNG')}"`, 'PNG', 'image/png'],
    'base64 of JSON is JSON': [`,"data_base64":"${base64('{"x":1}')}"`, '{"x":1}', 'application/json'],
    'base64 of nothing is nothing': [',"data_base64":""', '', 'application/octet-stream'],
    'without data there is nothing': ['', '', 'application/octet-stream']
  }
  for (const [name, [members, wanted, type]] of Object.entries(cases))
    test(name, async () => {
      const { stored, events } = await post(`{${head}${members}}`)
      assert.deepEqual(stored, [wanted])
      assert.equal(events[0]?.['datacontenttype'], type)
      assert.equal(events[0]?.['source'], 'https://a.example')
    })

  for (const [what, data] of Object.entries({
    'is none': '{"x":1',
    'has attributes behind it': '1,"id":"2","source":"https://b.example","type":"c.d"',
    'begins with a byte order mark': '\u{feff}{"x":1}'
  }))
    for (const type of ['', ',"datacontenttype":"application/json"', ',"datacontenttype":"application/x+json; a=b"'])
      test(`base64 that is called JSON and ${what} is refused: ${type}`, async () => {
        const { status, stored } = await post(`{${head}${type},"data_base64":"${base64(data)}"}`)
        assert.deepEqual([status, stored], [422, []])
      })

  test('a batch of them is each one’s data', async () => {
    const body = `[{${head},"data":{"n":1}}, {${head.replace('"1"', '"2"')},"data":{"n": 2}}]`
    const { stored } = await post(body, 'application/cloudevents-batch+json')
    assert.deepEqual(stored, ['{"n":1}', '{"n": 2}'])
  })

  test('what is no object is refused', async () => {
    for (const body of ['7', '"x"', '[7]', 'null']) assert.equal((await post(body)).status, 422, body)
  })
})

describe('any other media type', () => {
  const opaque = providerWith({
    bodies: { 'application/json': { kind: 'json' }, '*': { kind: 'opaque' } },
    event: {
      id: [{ use: '{header:ce-id}', quality: 'native' }],
      type: ['{header:ce-type}'],
      entity: ['{header:ce-id}']
    }
  })
  const headers = [
    ['ce-id', '1'],
    ['ce-type', 'a.b']
  ] as const

  test('is stored as it is where the provider takes any', async () => {
    const { stored, events } = await settleFor(opaque, { body: '<x/>', contentType: 'application/xml', headers })
    assert.deepEqual(stored, ['<x/>'])
    assert.equal(events[0]?.['datacontenttype'], 'application/xml')
  })

  test('is stored as bytes where the sender names none', async () => {
    const { stored, events } = await settleFor(opaque, { body: '<x/>', contentType: null, headers })
    assert.deepEqual([stored, events[0]?.['datacontenttype']], [['<x/>'], 'application/octet-stream'])
    assert.equal((await settleFor(providerWith({}), { body: '{}', contentType: null })).status, 415)
  })

  test('is refused where it is none, or the provider does not', async () => {
    for (const contentType of ['', '*', 'xml', 'a/b c'])
      assert.equal((await settleFor(opaque, { body: '', contentType, headers })).status, 415, contentType)
    assert.equal((await settleFor(providerWith({}), { body: '<x/>', contentType: 'application/xml' })).status, 415)
  })
})

test('a function of the provider’s file reads what is no JSON', async () => {
  const provider = formProvider('text/xml', {
    kind: 'code',
    read: (body) => ({ json: { id: 'x', type: 'read' }, data: body.subarray(1), mediaType: 'application/xml' })
  })
  const { stored, events } = await settleFor(provider, { body: '<x/>', contentType: 'text/xml' })
  assert.deepEqual(stored, ['x/>'])
  assert.deepEqual([events[0]?.['type'], events[0]?.['datacontenttype']], ['example.acme.read', 'application/xml'])
})
