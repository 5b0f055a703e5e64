import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HTTP } from 'cloudevents'
import { cloudevents } from '../../../src/providers/cloudevents.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import type { SettledDelivery } from '../../support/provider-delivery.ts'

/*
 * The cases of the HTTP binding and of the JSON format, as data of our own.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */

type Header = readonly [string, string]
const required: readonly Header[] = [
  ['ce-specversion', '1.0'],
  ['ce-id', '1234-1234'],
  ['ce-type', 'com.example.someevent'],
  ['ce-source', 'https://events.example/context']
]
const envelope = {
  specversion: '1.0',
  id: '1234-1234',
  type: 'com.example.someevent',
  source: 'https://events.example/context'
}

async function binary(
  headers: readonly Header[] = [],
  body = '{"a":1}',
  contentType = 'application/json'
): Promise<SettledDelivery> {
  const replaced = new Set(headers.map(([name]) => name.toLowerCase()))
  const rest = required.filter(([name]) => !replaced.has(name))
  return settleFor(cloudevents, { body, contentType, headers: [...rest, ...headers] })
}

async function structured(change: object, type = 'application/cloudevents+json'): Promise<SettledDelivery> {
  return settleFor(cloudevents, { body: JSON.stringify({ ...envelope, ...change }), contentType: type })
}

async function batched(body: unknown): Promise<SettledDelivery> {
  return settleFor(cloudevents, { body: JSON.stringify(body), contentType: 'application/cloudevents-batch+json' })
}

async function refusalOf(settling: Promise<SettledDelivery>): Promise<readonly [string | undefined, number]> {
  const { outcome, stored, status } = await settling
  assert.deepEqual(stored, [])
  return [outcome.kind === 'refused' ? outcome.problem.code : outcome.kind, status]
}

describe('in binary mode', () => {
  test('headers are the attributes and the body is the data, whatever it is', async () => {
    const bodies = [
      ['{"a":1}', 'application/json'],
      ['[1,2,3]', 'application/json'],
      ['"text"', 'application/problem+json'],
      ['Grüße', 'text/plain; charset=utf-8'],
      ['<a/>', 'application/xml']
    ] as const
    for (const [body, contentType] of bodies) {
      const { status, stored, events } = await binary([], body, contentType)
      assert.equal(status, 204)
      assert.deepEqual(stored, [body])
      assert.equal(events[0]?.['datacontenttype'], contentType)
      for (const [name, value] of required) assert.equal(events[0][name.slice('ce-'.length)], value)
      assert.equal(events[0]['idquality'], 'native')
    }
  })

  test('values are decoded once, from quotes and from percents in either case', async () => {
    const values: readonly Header[] = [
      ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
      ['euro%20%e2%82%ac', 'euro €'],
      ['%41%62c', 'Abc'],
      ['100%2525', '100%25'],
      ['"quoted text"', 'quoted text'],
      [String.raw`"a \"b\" \\ c"`, String.raw`a "b" \ c`],
      ['"%E2%82%AC"', '€'],
      ['plain', 'plain']
    ]
    for (const [written, meant] of values) {
      const { events } = await binary([['ce-subject', written]])
      assert.equal(events[0]?.['subject'], meant, written)
    }
  })

  test('what is no UTF-8, no percent-encoding or no ASCII is refused', async () => {
    for (const written of ['%C0%A0', '%ED%A0%80', '%FF', '100%', '%zz', 'Grüße'])
      assert.deepEqual(await refusalOf(binary([['ce-subject', written]])), ['payload-malformed', 422], written)
  })

  test('an attribute that stands there twice is refused, in any case of its name', async () => {
    const twice: readonly Header[] = [
      ['ce-id', '1'],
      ['CE-Id', '2']
    ]
    assert.deepEqual(await refusalOf(binary(twice)), ['payload-malformed', 422])
  })

  test('without a required attribute it is no CloudEvent', async () => {
    for (const [name] of required)
      assert.deepEqual(await refusalOf(binary([[name, '']])), ['payload-malformed', 422], name)
    for (const version of ['0.3', '1', '1.0.2', '2.0'])
      assert.deepEqual(await refusalOf(binary([['ce-specversion', version]])), ['payload-malformed', 422], version)
  })

  test('data that is called JSON is JSON', async () => {
    assert.deepEqual(await refusalOf(binary([], '{"a":')), ['payload-malformed', 422])
  })

  test('ce-datacontenttype says nothing: Content-Type does', async () => {
    const { events } = await binary([['ce-datacontenttype', 'text/html']])
    assert.equal(events[0]?.['datacontenttype'], 'application/json')
  })

  test('the body’s own fields are data, and name no event', async () => {
    const { events } = await binary([], JSON.stringify({ ...envelope, id: 'forged', type: 'forged' }))
    assert.deepEqual([events[0]?.['id'], events[0]?.['type']], ['1234-1234', 'com.example.someevent'])
  })
})

describe('in structured mode', () => {
  test('data is what stands there: JSON as its bytes, text as its characters, base64 as what it says', async () => {
    const cases: readonly (readonly [object, string, string])[] = [
      [{ data: { a: 1 } }, '{"a":1}', 'application/json'],
      [{ data: [1, { b: null }] }, '[1,{"b":null}]', 'application/json'],
      [{ data: 'text' }, '"text"', 'application/json'],
      [{ data: '<a/>', datacontenttype: 'application/xml' }, '<a/>', 'application/xml'],
      [{ data: '{}', datacontenttype: 'text/plain' }, '{}', 'text/plain'],
      [
        { data_base64: 'AAEC', datacontenttype: 'application/octet-stream' },
        '\u0000\u0001\u0002',
        'application/octet-stream'
      ],
      [{ data_base64: 'eyJhIjoxfQ==' }, '{"a":1}', 'application/json'],
      [{}, '', 'application/octet-stream']
    ]
    for (const [change, data, type] of cases) {
      const { stored, events, status } = await structured(change)
      assert.equal(status, 204)
      assert.deepEqual(stored, [data])
      assert.equal(events[0]?.['datacontenttype'], type)
    }
  })

  test('parameters and case of the media type change nothing', async () => {
    for (const type of ['application/cloudevents+json; charset=UTF-8', 'Application/CloudEvents+JSON'])
      assert.equal((await structured({ data: 1 }, type)).status, 204)
  })

  test('headers that repeat attributes, or contradict them, do not count', async () => {
    const body = JSON.stringify({ ...envelope, data: 1 })
    const headers: readonly Header[] = [
      ['ce-id', 'forged'],
      ['ce-type', 'forged'],
      ['ce-subject', '%FF']
    ]
    const given = { body, contentType: 'application/cloudevents+json', headers }
    const { events } = await settleFor(cloudevents, given)
    assert.deepEqual(
      [events[0]?.['id'], events[0]?.['type'], events[0]?.['subject']],
      ['1234-1234', 'com.example.someevent', undefined]
    )
  })

  test('a list, a scalar, another version and a missing attribute are refused', async () => {
    const bodies = ['[]', `[${JSON.stringify(envelope)}]`, '1', 'null', '{}', '{"specversion":"1.0"}']
    for (const body of bodies) {
      const given = { body, contentType: 'application/cloudevents+json' }
      assert.deepEqual(await refusalOf(settleFor(cloudevents, given)), ['payload-malformed', 422], body)
    }
    for (const change of [{ specversion: '0.3' }, { id: '' }, { source: null }, { data_base64: 'no base64' }])
      assert.deepEqual(await refusalOf(structured(change)), ['payload-malformed', 422])
  })

  test('an event format that is not JSON is not understood', async () => {
    for (const type of ['application/cloudevents+avro', 'application/cloudevents', 'application/cloudevents-batch+xml'])
      assert.deepEqual(await refusalOf(structured({}, type)), ['content-type-unsupported', 415], type)
  })
})

describe('in batched mode', () => {
  test('each event is one of its own, with its own attributes and exactly its data', async () => {
    const { stored, events } = await batched([
      { ...envelope, id: 'one', data: { a: 1 } },
      { ...envelope, id: 'two', type: 'com.example.other', data: 'x' }
    ])
    assert.deepEqual(stored, ['{"a":1}', '"x"'])
    assert.deepEqual(
      events.map(({ id, type }) => [id, type]),
      [
        ['one', 'com.example.someevent'],
        ['two', 'com.example.other']
      ]
    )
  })

  test('an empty batch is answered well and stores nothing', async () => {
    const { outcome, status, stored } = await batched([])
    assert.deepEqual([outcome.kind, status, stored], ['ignored', 204, []])
  })

  test('a single event is no batch, and one bad event refuses all', async () => {
    for (const body of [envelope, [envelope, 1], [envelope, { ...envelope, id: undefined }], [envelope, [envelope]]])
      assert.deepEqual(await refusalOf(batched(body)), ['payload-malformed', 422])
  })
})

describe('npm cloudevents', () => {
  test('reads of a request what we publish of it', async () => {
    const time = '2026-03-02T09:14:00.250Z'
    const requests = [
      {
        headers: {
          'content-type': 'application/json',
          ...Object.fromEntries(required),
          'ce-time': time,
          'ce-subject': 's'
        },
        body: '{"a":1}'
      },
      {
        headers: { 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify({ ...envelope, time, subject: 's', data: { a: 1 } })
      }
    ]
    for (const { headers, body } of requests) {
      const theirs = HTTP.toEvent({ headers, body })
      assert.ok(!Array.isArray(theirs))
      const { 'content-type': contentType, ...others } = headers
      const { events, stored } = await settleFor(cloudevents, { body, contentType, headers: Object.entries(others) })
      for (const name of ['id', 'type', 'source', 'subject', 'time'])
        assert.equal(events[0]?.[name], theirs[name], name)
      assert.deepEqual(JSON.parse(stored[0] ?? ''), theirs.data)
    }
  })
})
