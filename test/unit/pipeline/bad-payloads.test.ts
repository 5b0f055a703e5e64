import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { EventMode } from '../../../src/core/snapshot.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import type { GitHubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'

/* Everything here is signed well: it is what a sender that is who it says may still get wrong, or mean ill. */

async function settle(given: GitHubDelivery, mode: EventMode = 'binary') {
  const uk = createRecordingBus('uk')
  const { settle: run, observer } = makePipeline()
  const snapshot = makeSnapshot({ buses: { uk }, change: { events: { prefix: 'acme', mode } } })
  const settled = await run(githubDelivery(given), snapshot)
  assert.equal(observer.settlements.length, 1)
  for (const { headers, key, topic } of uk.records)
    for (const text of [...headers.flat(), key, topic]) assert.doesNotMatch(text, /[\0\r\n]/, 'no header injection')
  return { ...settled, records: uk.records }
}

async function assertRefused(given: GitHubDelivery, wanted: string): Promise<void> {
  const { outcome, reply, records } = await settle(given)
  assert.ok(outcome.kind === 'refused', `${outcome.kind}: ${'problem' in outcome ? outcome.problem.code : ''}`)
  assert.equal(`${outcome.problem.code} ${outcome.problem.reason ?? ''}`.trim(), wanted)
  assert.equal(outcome.problem.cause, undefined, 'a parser’s own error quotes the payload')
  assert.equal(reply.headers?.['retry-after'], undefined, 'it can never succeed')
  assert.deepEqual(records, [])
}

const json = 'payload-malformed not-json'
const utf8 = 'payload-malformed not-utf8'

describe('a body that is no JSON is refused', () => {
  const bodies: Readonly<Record<string, readonly [body: string | Buffer, wanted: string]>> = {
    nothing: ['', json],
    spaces: [' \n\t', json],
    words: ['hello', json],
    'an open object': ['{"action":"opened"', json],
    'a comma too many': ['{"a":1,}', json],
    'a comment': ['{"a":1} // x', json],
    'two documents': ['{}{}', json],
    'single quotes': ["{'a':1}", json],
    NaN: ['{"a":NaN}', json],
    'a leading zero': ['{"id":0123}', json],
    'a control character in text': ['{"a":"\n"}', json],
    'a NUL at the end': ['{}\0', json],
    'a byte order mark': ['\ufeff{}', json],
    'UTF-16': [Buffer.from('{"a":1}', 'utf16le'), json],
    'a broken sequence': [Buffer.from([0x22, 0xc3, 0x28, 0x22]), utf8],
    'an overlong slash': [Buffer.from([0x22, 0xc0, 0xaf, 0x22]), utf8],
    'an encoded surrogate': [Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), utf8],
    'a cut sequence at the end': [Buffer.from([0x22, 0xe2, 0x82]), utf8],
    Latin1: [Buffer.from('{"a":"Grüße"}', 'latin1'), utf8]
  }
  for (const [name, [body, wanted]] of Object.entries(bodies)) test(name, () => assertRefused({ body }, wanted))
})

describe('depth', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

  test('of 100 000 arrays is refused', () => assertRefused({ body: nested(100_000) }, 'payload-malformed too-deep'))

  test('of 60 000 objects is refused', () =>
    assertRefused({ body: '{"a":'.repeat(60_000) + '1' + '}'.repeat(60_000) }, 'payload-malformed too-deep'))

  test('of 100 000 arrays that never close is refused', () =>
    assertRefused({ body: '['.repeat(100_000) }, 'payload-malformed too-deep'))

  test('just beyond the bound is refused, at the bound it passes', async () => {
    await assertRefused({ body: nested(10_001) }, 'payload-malformed too-deep')
    assert.equal((await settle({ body: nested(10_000) })).outcome.kind, 'accepted')
  })

  test('is not what brackets in text look like', async () => {
    const body = JSON.stringify({ text: '['.repeat(20_000), escaped: '"[{'.repeat(20_000) })
    assert.equal((await settle({ body })).outcome.kind, 'accepted')
  })
})

describe('what is strange but JSON is stored as it came', () => {
  const bodies: Readonly<Record<string, string>> = {
    'duplicate keys': '{"action":"first","action":"last"}',
    '__proto__ and constructor': '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    'numbers beyond a double': '{"a":1e400,"b":-1e400,"c":12345678901234567890,"d":0.1e-400,"e":-0}',
    'a number': '17',
    text: '"hello"',
    null: 'null',
    'an array': '[1,{"action":"x"}]',
    'a lone surrogate that no rule reads': '{"text":"\\ud800"}',
    'escapes where none are needed': '{"\\u0061ction":"\\u006fpened"}',
    'spaces and line ends': ' {\r\n\t"action" : "opened" } \n',
    'what ends a script': '{"text":"\u2028\u2029</script>"}',
    'unknown fields': '{"a_field_of_tomorrow":{"deep":[1,2,{"x":null}]}}'
  }
  for (const [name, body] of Object.entries(bodies))
    test(name, async () => {
      const binary = await settle({ body })
      assert.equal(binary.outcome.kind, 'accepted')
      assert.deepEqual(
        binary.records.map(({ value }) => Buffer.from(value).toString()),
        [body]
      )
      const { records } = await settle({ body }, 'structured')
      assert.ok(
        Buffer.from(records[0]?.value ?? [])
          .toString()
          .endsWith(`,"data":${body}}`)
      )
    })

  test('of duplicate keys the last one counts, as for JSON.parse', async () => {
    const { outcome } = await settle({ event: 'teapot', body: '{"action":"first","action":"last"}' })
    assert.equal(outcome.kind === 'accepted' && outcome.events[0]?.attributes.type, 'com.github.teapot.last')
  })

  test('of duplicate keys the last one counts for digits, too', async () => {
    const body = '{"teapot":{"id":90071992547409931},"teapot":{"id":1,"id":90071992547409933}}'
    const { outcome } = await settle({ event: 'teapot', body })
    assert.equal(outcome.kind === 'accepted' && outcome.events[0]?.attributes.subject, '90071992547409933')
  })

  test('nothing reaches a prototype', async () => {
    await settle({ body: '{"__proto__":{"polluted":1},"repository":{"__proto__":{"id":5,"polluted":1}}}' })
    assert.equal('polluted' in {}, false)
    assert.equal(Reflect.get(Object.prototype, 'polluted'), undefined)
  })

  test('a key of __proto__ is no repository for the rules', async () => {
    const body = '{"__proto__":{"repository":{"id":5,"html_url":"https://evil.example/a/b"}}}'
    const { outcome } = await settle({ event: 'push', body })
    assert.equal(outcome.kind === 'accepted' && outcome.events[0]?.attributes.source, 'https://github.com')
  })
})

describe('numbers in a field that a rule reads', () => {
  const subjects: Readonly<Record<string, string>> = {
    '1e400': '1e400',
    '-1e400': '-1e400',
    '12345678901234567890': '12345678901234567890',
    '0.1': '0.1',
    '1e2': '100',
    '-0': '0'
  }
  for (const [number, subject] of Object.entries(subjects))
    test(`${number} is ${subject}`, async () => {
      const { outcome } = await settle({ event: 'teapot', body: `{"teapot":{"id":${number}}}` })
      assert.equal(outcome.kind === 'accepted' && outcome.events[0]?.attributes.subject, subject)
    })
})

describe('an event header that is a property of every object is an event like any other', () => {
  for (const event of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
    test(event, async () => {
      const { outcome } = await settle({ event, body: '{"a":1}' })
      assert.ok(outcome.kind === 'accepted')
      assert.equal(outcome.events[0]?.attributes.type, `com.github.${event}`)
      assert.equal(outcome.events[0]?.attributes.subject, undefined)
    })

  test('whose own key in the payload is read as a key', async () => {
    const { outcome } = await settle({ event: '__proto__', body: '{"__proto__":{"id":5}}' })
    assert.equal(outcome.kind === 'accepted' && outcome.events[0]?.attributes.subject, '5')
  })
})

const forbidden: Readonly<Record<string, string>> = {
  'CR LF': 'a\r\nce_source: https://evil.example',
  'a line feed': 'a\nb',
  'a NUL': 'a\0b',
  'a tab': 'a\tb',
  'an escape': 'a\u001b[31mb',
  'a C1 control': 'a\u0085b',
  'a lone surrogate': 'a\ud800b',
  'a surrogate pair the wrong way': '\udc00\ud800',
  'a noncharacter': 'a\uffffb',
  'a noncharacter of another plane': 'a\u{1ffff}b'
}

describe('characters that no attribute may hold make no event', () => {
  const fault = (attribute: string): string => `event-invalid ${attribute}-forbidden-character`
  for (const [name, text] of Object.entries(forbidden)) {
    test(`${name} in the action`, () => assertRefused({ body: { action: text } }, fault('type')))
    test(`${name} in the ref`, () => assertRefused({ event: 'push', body: { ref: text } }, fault('subject')))
    test(`${name} in a correlation key is left out`, async () => {
      const { outcome } = await settle({ event: 'status', body: { after: text } })
      assert.equal(outcome.kind === 'accepted' && outcome.events[0]?.attributes.correlationkeys, undefined)
    })
  }

  test('but letters of every script may be', async () => {
    const ref = 'refs/heads/Grüße-日本-\u{1f600}'
    const { outcome } = await settle({ event: 'push', body: { ref } })
    assert.equal(outcome.kind === 'accepted' && outcome.events[0]?.attributes.subject, ref)
  })
})

describe('attributes of the wrong form make no event', () => {
  const owner = { type: 'Organization', login: 'o', html_url: 'https://github.com/o' }
  for (const path of ['a b', 'a"b', 'a<b>', 'a\\b', 'a{b}', 'a|b', 'a^b', 'a`b', 'ü', 'a%b', 'a%2'])
    test(`a source with ${path}`, () =>
      assertRefused(
        { event: 'push', body: { repository: { id: 1, html_url: `https://github.com/o/${path}`, owner } } },
        'event-invalid source-no-uri'
      ))

  test('a subject beyond 2048 characters', () =>
    assertRefused({ event: 'push', body: { ref: 'x'.repeat(2_049) } }, 'event-invalid subject-too-long'))

  test('a type beyond 2048 characters', () =>
    assertRefused({ body: { action: 'x'.repeat(3_000) } }, 'event-invalid type-too-long'))

  test('an id beyond 2048 characters', () =>
    assertRefused({ deliveryId: 'x'.repeat(2_049) }, 'payload-malformed no-id'))
})

describe('a delivery without what the rules need', () => {
  test('has no id', () => assertRefused({ headers: { 'X-GitHub-Delivery': undefined } }, 'payload-malformed no-id'))
  test('has an empty id', () => assertRefused({ deliveryId: '' }, 'payload-malformed no-id'))
  test('has no event', () => assertRefused({ headers: { 'X-GitHub-Event': undefined } }, 'payload-malformed no-type'))
  test('has two ids', () => assertRefused({ headers: { 'x-github-delivery': 'another' } }, 'payload-malformed no-id'))
  test('has two events', () => assertRefused({ headers: { 'x-github-event': 'push' } }, 'payload-malformed no-type'))
})

describe('a media type that is not the provider’s', () => {
  const types: readonly (string | undefined)[] = [
    undefined,
    '',
    'text/plain',
    'application/xml',
    'application/json, text/plain',
    'application/jsonx',
    'multipart/form-data; boundary=x',
    '__proto__',
    'constructor'
  ]
  for (const type of types)
    test(`is refused: ${JSON.stringify(type)}`, async () => {
      const { outcome, reply, records } = await settle({ headers: { 'Content-Type': type } })
      assert.equal(outcome.kind === 'refused' && outcome.problem.code, 'content-type-unsupported')
      assert.equal(reply.status, 415)
      assert.deepEqual(records, [])
    })

  test('is refused when there are two', async () => {
    const { reply } = await settle({ headers: { 'content-type': 'application/json' } })
    assert.equal(reply.status, 415)
  })

  for (const type of ['application/json; charset=utf-8', 'Application/JSON', ' application/json ;x=1'])
    test(`is taken with parameters and in any case: ${type}`, async () => {
      const { outcome, records } = await settle({ headers: { 'Content-Type': type } })
      assert.equal(outcome.kind, 'accepted')
      assert.equal(new Map(records[0]?.headers).get('content-type'), 'application/json')
    })
})

describe('headers that no signature covers are held to a form of their own', () => {
  const others = { 'a space': 'a b', 'a tag': '<b>', 'an address': 'joe@acme.example', 'letters beyond ASCII': 'café' }
  for (const [name, text] of Object.entries({ ...forbidden, ...others, 'two thousand letters': 'a'.repeat(2000) })) {
    test(`${name} in the event header`, () => assertRefused({ event: text, body: '{}' }, 'payload-malformed no-type'))
    test(`${name} in the delivery id`, () => assertRefused({ deliveryId: text }, 'payload-malformed no-id'))
    test(`${name} in the host header is not believed`, async () => {
      const { outcome } = await settle({ headers: { 'X-GitHub-Enterprise-Host': text }, body: '{}' })
      assert.equal(outcome.kind === 'accepted' && outcome.events[0]?.attributes.source, 'https://github.com')
    })
  }
})
