import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatGap, formatStoredEvent } from '../../../src/commands/tail/format-stored-event.ts'
import type { TailFormat } from '../../../src/commands/tail/format-stored-event.ts'
import type { TailRecord } from '../../../src/commands/tail/region-tail.ts'

const canary = 'canary-of-the-payload'
const payload = `{"note":"${canary}","run":12345678901234567890}`
const attributes = {
  specversion: '1.0',
  id: 'd-1',
  source: 'https://github.com/northwind-health/portal',
  type: 'com.github.push',
  subject: 'refs/heads/main',
  time: '2026-11-22T10:00:00.000Z',
  correlationid: 'commit:abc'
}

function record(value: string | Uint8Array, headers: TailRecord['headers']): TailRecord {
  return { topic: 'acme.uk.scm', key: 'k', headers, value: Buffer.from(value), offset: 7, appendedAt: 0 }
}

const binary = record(payload, [
  ['content-type', 'application/json'],
  ...Object.entries(attributes).map(([name, text]): [string, string] => [`ce_${name}`, text])
])
const structured = record(`${JSON.stringify(attributes).slice(0, -1)},"data":${payload}}`, [
  ['content-type', 'application/cloudevents+json; charset=UTF-8']
])
const modes = [
  ['binary', binary],
  ['structured', structured]
] as const

function format(changes: Partial<TailFormat> = {}): TailFormat {
  return { region: 'uk', json: false, payload: false, paint: (text) => text, ...changes }
}

for (const [mode, stored] of modes)
  describe(`an event in ${mode} mode`, () => {
    test('is one line with where it lies and what it is', () => {
      assert.equal(
        formatStoredEvent(stored, format()),
        '2026-11-22T10:00:00.000Z  uk  acme.uk.scm@7  com.github.push  refs/heads/main  ' +
          'https://github.com/northwind-health/portal  commit:abc  d-1'
      )
    })

    test('is one JSON object with the same', () => {
      const shown: unknown = JSON.parse(formatStoredEvent(stored, format({ json: true })))
      const { specversion: _, ...rest } = attributes
      assert.deepEqual(shown, { ...rest, region: 'uk', topic: 'acme.uk.scm', offset: 7 })
    })

    test('shows its payload only when asked for', () => {
      for (const json of [false, true]) {
        assert.ok(!formatStoredEvent(stored, format({ json })).includes(canary))
        assert.ok(formatStoredEvent(stored, format({ json, payload: true })).includes(canary), 'the control')
      }
    })

    test('shows its payload as it was written, numbers beyond a double too', () => {
      const shown: { payload?: unknown } = JSON.parse(formatStoredEvent(stored, format({ json: true, payload: true })))
      assert.equal(shown.payload, payload)
    })
  })

describe('what others wrote', () => {
  const hostile = record('{"a":"\u009b2J\u202e"}', [
    ['content-type', 'application/json'],
    ['ce_id', 'x\u001b]0;title\u0007'],
    ['ce_type', 'two\nlines'],
    ['ce_source', '\u009b31m'],
    ['ce_time', '\u001b[2J']
  ])

  test('never reaches the terminal as a command', () => {
    for (const json of [false, true]) {
      const shown = formatStoredEvent(hostile, format({ json, payload: true }))
      assert.doesNotMatch(shown.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
    }
    assert.equal(formatStoredEvent(hostile, format()).split('\n').length, 1)
  })

  test('is shown even when it is no event', () => {
    for (const [value, contentType] of [
      ['not an event', 'text/plain'],
      ['{"broken', 'application/cloudevents+json'],
      ['[]', 'application/cloudevents+json']
    ] as const) {
      const foreign = record(value, [['content-type', contentType]])
      assert.match(formatStoredEvent(foreign, format()), /^- {2}uk {2}acme\.uk\.scm@7 {2}- /)
      assert.doesNotThrow(() => JSON.parse(formatStoredEvent(foreign, format({ json: true, payload: true }))))
    }
  })

  test('that is no text is shown as base64', () => {
    const bytes = Uint8Array.of(0xff, 0x00, 0xfe)
    const shown: unknown = JSON.parse(formatStoredEvent(record(bytes, []), format({ json: true, payload: true })))
    assert.deepEqual(shown, { region: 'uk', topic: 'acme.uk.scm', offset: 7, payloadBase64: '/wD+' })
  })
})

describe('a record of Kafka', () => {
  const inKafka = { ...binary, partition: 3 }

  test('shows its partition too, as --from takes it', () => {
    assert.match(formatStoredEvent(inKafka, format()), / {2}acme\.uk\.scm@3:7 {2}/)
    const shown: { partition?: unknown; offset?: unknown } = JSON.parse(
      formatStoredEvent(inKafka, format({ json: true }))
    )
    assert.deepEqual([shown.partition, shown.offset], [3, 7])
  })

  test('without a value is shown without one, whatever its headers say', () => {
    for (const type of ['application/json', 'application/cloudevents+json']) {
      const tombstone: TailRecord = { ...inKafka, headers: [['content-type', type]], value: null }
      assert.match(formatStoredEvent(tombstone, format({ payload: true })), /@3:7.*\n-$/)
      const shown: { payload?: unknown } = JSON.parse(
        formatStoredEvent(tombstone, format({ json: true, payload: true }))
      )
      assert.equal(shown.payload, null)
    }
  })

  test('that is missing is told of with its partition', () => {
    const gap = { topic: 'acme.uk.scm', partition: 2, from: 3, to: 10, why: 'removed' } as const
    assert.match(formatGap(gap, format()), /7 events from offset 2:3 are missing, removed by retention$/)
    assert.deepEqual(JSON.parse(formatGap(gap, format({ json: true }))), { gap: { region: 'uk', ...gap } })
  })
})

test('a gap says how many events are missing and why', () => {
  const gap = { topic: 'acme.uk.scm', from: 3, to: 10, why: 'removed' } as const
  assert.equal(formatGap(gap, format()), 'uk  acme.uk.scm: 7 events from offset 3 are missing, removed by retention')
  const damaged = { ...gap, why: 'damaged' } as const
  assert.match(formatGap(damaged, format()), /damaged on the disk$/)
  assert.deepEqual(JSON.parse(formatGap(gap, format({ json: true }))), { gap: { region: 'uk', ...gap } })
})
