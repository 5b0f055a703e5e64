import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { explainWithConfig } from '../../../src/commands/explain-with-config.ts'
import { formatFindings } from '../../../src/config/format-findings.ts'
import { writeStarterProvider } from '../../../src/config/starter-provider.ts'
import type { Delivery } from '../../../src/core/delivery.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { Provider } from '../../../src/core/provider.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { testNow } from './load-for-test.ts'
import { loadOwn } from './load-own.ts'

async function loadProvider(
  t: TestContext,
  own: string,
  files: Readonly<Record<string, string>> = {}
): Promise<Provider> {
  const result = await loadOwn(t, own, undefined, files)
  assert.ok(result.ok, formatFindings(result.findings))
  assert.deepEqual(result.findings, [])
  const source = result.config.sources.get('ci')
  assert.ok(source)
  return source.provider
}

describe('the file that providers --new writes', () => {
  test('passes the check, and its sender’s deliveries become events', async (t) => {
    const provider = await loadProvider(t, writeStarterProvider('acme-ci').config, {
      'acme-ci.samples/build.finished.json': '{}'
    })
    const body = JSON.stringify({
      kind: 'build:finished',
      id: 7,
      created_at: '2026-01-02T03:04:05Z',
      commit: 'abc',
      project: { id: 'p1', url: 'https://ci.example/projects/one' }
    })
    const { events, stored } = await settleFor(provider, { body, headers: [['X-Delivery-Id', 'd-1']] })
    const [event = {}] = events
    assert.deepEqual(stored, [body])
    assert.deepEqual(
      [event['id'], event['type'], event['source'], event['subject'], event['time'], event['correlationid']],
      [
        'd-1',
        'com.example.acme-ci.build.finished',
        'https://ci.example/projects/one',
        '7',
        '2026-01-02T03:04:05.000Z',
        'commit:abc'
      ]
    )
    const bare = await settleFor(provider, { body: '{"kind":"x"}' })
    assert.deepEqual(
      [bare.events[0]?.['source'], bare.events[0]?.['idquality']],
      ['urn:turnpike:source:acme', 'derived']
    )
  })

  test('says how a source takes persons out, which is good as it is written there', async (t) => {
    const text = writeStarterProvider('acme-ci').config
    const [, privacy = ''] = /A source takes these out with `(privacy: [^`]+)`/.exec(text) ?? []
    const files = { 'acme-ci.samples/build.finished.json': '{}' }
    const result = await loadOwn(t, text, `provider: acme-ci\n    ${privacy}`, files)
    assert.ok(result.ok, formatFindings(result.findings))
    assert.deepEqual(result.findings, [])
    assert.equal(result.config.sources.get('ci')?.privacy?.personal, 'default')
  })

  test('is none for a name that is none', () => {
    for (const name of ['', 'Acme', '1a', 'a_b', 'unknown', 'true', 'null', 'a: {', 'a'.repeat(64)])
      assert.throws(() => writeStarterProvider(name), RangeError, name)
  })
})

describe('a sender in the configuration', () => {
  const least = `providers:
  acme-ci:
    domain: cd
    schemes: { s: { kind: hmac, algorithm: sha512, header: x-sig, prefix: '', encoding: base64 } }
    event: { items: ., id: [{ use: '{item:id}', quality: native }], type: ['ci.{item:t}'], source: ['https://ci.example'] }
    tenants: { project: { use: ['{item:p}'] } }
`

  test('needs little, and is whole, frozen and safe without the rest', async (t) => {
    const provider = await loadProvider(t, least)
    assert.deepEqual(provider.limits, { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 })
    assert.deepEqual([provider.name, provider.title, provider.schema], ['acme-ci', 'acme-ci', undefined])
    assert.ok(Object.isFrozen(provider.event.id))
    const { stored, events } = await settleFor(provider, { body: '[{"id":1,"t":"a"},{"id":2,"t":"b"}]' })
    assert.deepEqual(stored, ['{"id":1,"t":"a"}', '{"id":2,"t":"b"}'])
    assert.deepEqual(
      events.map(({ type }) => type),
      ['ci.a', 'ci.b']
    )
  })

  test('may be one of CloudEvents, in each of their modes, with ids of bytes and values', async (t) => {
    const own = least
      .replace(
        '    event: { items: ., ',
        "    bodies: { '*': { kind: cloudevents-binary }, application/x-list: { kind: cloudevents-batch } }\n    event: { "
      )
      .replace("{ use: '{item:id}', quality: native }", "{ hash: data, and: ['{item:id}'] }")
      .replace('{item:t}', '{item:type}')
    const provider = await loadProvider(t, own)
    const head = { specversion: '1.0', id: '1', source: '/x', type: 'a' }
    const headers = Object.entries(head).map(([name, value]) => [`ce-${name}`, value] as const)
    const { events } = await settleFor(provider, { body: '[1]', headers })
    const [event = {}] = events
    assert.deepEqual([event['type'], event['idquality']], ['ci.a', 'derived'])
    const other = await settleFor(provider, {
      body: '[1]',
      headers: [...headers.slice(0, 1), ['ce-id', '2'], ...headers.slice(2)]
    })
    assert.notEqual(other.events[0]?.['id'], event['id'])
    const batch = await settleFor(provider, {
      body: JSON.stringify([{ ...head, data: 1 }]),
      contentType: 'application/x-list'
    })
    assert.deepEqual(batch.stored, ['1'])
    assert.equal(
      (await settleFor(provider, { body: JSON.stringify(head), contentType: 'application/x-list' })).status,
      422
    )
  })

  test('has its sizes in any unit', async (t) => {
    const provider = await loadProvider(t, `${least}    limits: { maxBodyBytes: 64KiB, deadlineMs: 3000 }\n`)
    assert.deepEqual(provider.limits, { maxBodyBytes: 64 * 1024, deadlineMs: 3000 })
  })

  test('has an envelope, told from what only looks like one', async (t) => {
    const content = 'content: { at: item, encoding: text, beside: [envelope] }'
    const bodies = `    bodies: { application/json: { kind: json, ${content} } }\n`
    const provider = await loadProvider(t, `${least}${bodies}`.replaceAll('{item:', '{content:'))
    const item = '{"id":1,"t":"a"}'
    const [enveloped, alike] = [
      { item, envelope: 'v1' },
      { item, id: 2, t: 'b' }
    ].map((body) => JSON.stringify(body))
    assert.deepEqual((await settleFor(provider, { body: enveloped ?? '' })).stored, [item])
    assert.deepEqual((await settleFor(provider, { body: alike ?? '' })).stored, [alike])
    const wrong = await loadOwn(t, `${least}${bodies.replace('[envelope]', '[]')}`)
    assert.equal(wrong.ok, false)
  })

  test('is not known by a name that is nearly its own, and says so', async (t) => {
    const result = await loadOwn(t, least, 'provider: acme-cd')
    assert.equal(result.ok, false)
    assert.match(formatFindings(result.findings), /did you mean `acme-ci`/)
  })

  test('has its contract schema in a file, held like that of a built-in one', async (t) => {
    const own = `${least}    schema: ci.schema.json\n`
    const result = await loadOwn(t, own, undefined, {
      'ci.schema.json': '{"type":"object","properties":{"t":{"type":"string"}}}'
    })
    assert.ok(result.ok, formatFindings(result.findings))
    assert.ok(result.config.files.some((file) => file.endsWith('ci.schema.json')))
    const delivery = (body: string): Delivery => {
      const secret = result.config.sources.get('ci')?.proof.schemes[0]?.secrets[0]
      assert.ok(secret)
      const digest = createHmac('sha512', secret.reveal()).update(body).digest('base64')
      const headers = HeaderList.fromEntries([
        ['content-type', 'application/json'],
        ['x-sig', digest]
      ])
      return {
        id: 'a',
        source: 'ci',
        method: 'POST',
        path: '/webhooks/ci',
        receivedAt: testNow,
        headers,
        body: Buffer.from(body)
      }
    }
    const detailOf = async (body: string): Promise<string> => {
      const { stages, outcome } = await explainWithConfig(result.config, delivery(body))
      assert.equal(outcome, 'accepted')
      return stages.find(({ stage }) => stage === 'validate')?.detail ?? ''
    }
    assert.equal(await detailOf('[{"id":1,"t":"a","p":"p1"}]'), 'as its contract schema says')
    assert.match(await detailOf('[{"id":1,"t":7,"p":"p1"}]'), /^drift: warn; \/t fails "type"/)
  })

  const faults: Readonly<Record<string, readonly [text: string | undefined, message: RegExp]>> = {
    'is not there': [undefined, /schema: the schema .*ci\.schema\.json /],
    'is no JSON': ['{', /is no JSON/],
    'is no object': ['[]', /is no JSON Schema/],
    'does not compile': ['{"type":"text"}', /does not compile/]
  }
  for (const [name, [text, message]] of Object.entries(faults))
    test(`whose contract schema ${name} never starts`, async (t) => {
      const files = text === undefined ? {} : { 'ci.schema.json': text }
      const result = await loadOwn(t, `${least}    schema: ci.schema.json\n`, undefined, files)
      assert.equal(result.ok, false)
      assert.match(formatFindings(result.findings), message)
    })

  test('is warned of when it does not send again after what "send again" is answered with', async (t) => {
    const result = await loadOwn(t, `${least}    failures: { effect: retries, retriedOn: [429] }\n`)
    assert.ok(result.ok)
    assert.match(formatFindings(result.findings), /own\.yaml:7:5 +warning +providers\.acme-ci\.failures: .* after 503/)
  })

  test('is warned of when it would be answered with what it never wants', async (t) => {
    const result = await loadOwn(
      t,
      `${least}    failures: { effect: disables, retriedOn: [5xx], neverAnswer: [401] }\n`
    )
    assert.ok(result.ok)
    assert.match(
      formatFindings(result.findings),
      /own\.yaml:7:\d+ +warning +providers\.acme-ci\.failures\.neverAnswer: names 401, which `signature-invalid`/
    )
  })

  const answer = 'name: hello, method: POST, when: []'
  const mistakes: Readonly<Record<string, readonly [key: string, finding: RegExp]>> = {
    'a header’s name that HTTP cannot carry': [
      "replies: { accepted: { status: 200, headers: { 'x back': a } } }",
      /own\.yaml:7:\d+ +error +\S+\.accepted\.headers\["x back"\]: must be the name of a header in lower case/
    ],
    'a header’s name of the connection': [
      'replies: { later: { status: 503, headers: { transfer-encoding: chunked } } }',
      /later\.headers\.transfer-encoding: must be the name of a header in lower case/
    ],
    'a header’s value of two lines': [
      'replies: { unauthenticated: { status: 401, headers: { x-why: "a\\nb" } } }',
      /unauthenticated\.headers\.x-why: must be text of one line/
    ],
    'such a name in the answer of a handshake': [
      `handshakes: [{ ${answer}, answer: { status: 200, headers: { X-Back: '{c}' } } }]`,
      /handshakes\[0\]\.answer\.headers\.X-Back: must be the name of a header in lower case/
    ],
    'a path that is written as a template': [
      "personal: [{ path: '{user.email}', action: drop }]",
      /personal\[0\]\.path: must be a path such as data\.customer\.email/
    ]
  }
  for (const [name, [key, finding]] of Object.entries(mistakes))
    test(`is refused with ${name}`, async (t) => {
      const result = await loadOwn(t, `${least}    ${key}\n`)
      assert.equal(result.ok, false)
      assert.match(formatFindings(result.findings), finding)
    })

  for (const [name, written] of Object.entries({ type: "['ci.{item:t}']", source: "['https://ci.example']" }))
    test(`is refused with an empty ${name}, which no event could have`, async (t) => {
      const result = await loadOwn(t, least.replace(`${name}: ${written}`, `${name}: []`))
      assert.equal(result.ok, false)
      assert.match(
        formatFindings(result.findings),
        new RegExp(`own\\.yaml:5:\\d+ +error +\\S+\\.event\\.${name}: must be`)
      )
    })

  const sampleFaults: Readonly<Record<string, readonly [samples: string, finding: RegExp]>> = {
    'a folder that is not there': [
      '{ folder: nowhere }',
      /own\.yaml:7:\d+ +warning +providers\.acme-ci\.samples\.folder: the folder .*nowhere is not there/
    ],
    'a file that the folder has under another name': [
      '{ folder: some, files: { build: {} } }',
      /samples\.files\.build: is no sample of the folder\s+did you mean `built`/
    ],
    'files without a folder': ['{ files: { build: {} } }', /samples\.files: is of samples, and no `folder`/]
  }
  for (const [name, [samples, finding]] of Object.entries(sampleFaults))
    test(`is warned of ${name}: no delivery needs it`, async (t) => {
      const result = await loadOwn(t, `${least}    samples: ${samples}\n`, undefined, { 'some/built.json': '{}' })
      assert.ok(result.ok)
      assert.match(formatFindings(result.findings), finding)
    })
})
