import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PlacedEvent } from '../../../src/core/event.ts'
import { encodeRecord, recordBytes } from '../../../src/pipeline/encode.ts'
import { eventOf } from '../../support/event-of.ts'
import { readFromKafka } from '../../support/read-by-sdk.ts'

const traced = {
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  tracestate: 'vendor=t61rcWkgMzE'
}
const event = await eventOf({
  event: 'push',
  body: '{"ref":"refs/heads/Grüße","after":"aaaa"}',
  headers: traced
})

describe('binary mode', () => {
  const record = encodeRecord(event, 'binary')

  test('is the body as the value, the attributes as headers, the key and the topic of the route', () => {
    assert.equal(record.value, event.data)
    assert.equal(record.topic, 'acme.uk.scm')
    assert.equal(record.key, event.attributes.partitionkey)
    assert.deepEqual(Object.fromEntries(record.headers), {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      ce_source: 'https://github.com',
      ce_type: 'com.github.push',
      ce_time: '2026-11-22T12:00:00.000Z',
      ce_subject: 'refs/heads/Grüße',
      ce_partitionkey: record.key,
      ce_recordedtime: '2026-11-22T12:00:00.000Z',
      ce_authmethod: 'hmac-sha256',
      ce_idquality: 'native',
      ce_environment: 'test',
      ce_traceparent: traced.traceparent,
      ce_tracestate: traced.tracestate,
      ce_correlationid: 'commit:aaaa',
      ce_correlationkeys: 'commit:aaaa',
      ce_dataregion: 'uk',
      ...traced
    })
  })

  test('has each header once, and none of an attribute that is absent', () => {
    const names = record.headers.map(([name]) => name)
    assert.equal(new Set(names).size, names.length)
    for (const name of ['ce_causationid', 'ce_dataschema', 'ce_datacontenttype']) assert.ok(!names.includes(name))
  })
})

describe('structured mode', () => {
  const record = encodeRecord(event, 'structured')

  test('is the JSON format with the body spliced in', () => {
    const text = Buffer.from(record.value).toString()
    assert.ok(text.endsWith(',"data":{"ref":"refs/heads/Grüße","after":"aaaa"}}'))
    const { data, ...attributes } = JSON.parse(text)
    assert.deepEqual(attributes, event.attributes)
    assert.deepEqual(data, { ref: 'refs/heads/Grüße', after: 'aaaa' })
  })

  test('says what it is, and carries the trace of the hop', () => {
    assert.deepEqual(Object.fromEntries(record.headers), {
      'content-type': 'application/cloudevents+json; charset=UTF-8',
      ...traced
    })
  })

  for (const type of ['application/vnd.acme+json', 'application/json'])
    test(`splices ${type} in`, () => {
      const { value } = encodeRecord(withData(type, '{"a":1}'), 'structured')
      assert.deepEqual(JSON.parse(Buffer.from(value).toString()).data, { a: 1 })
    })

  for (const type of ['text/plain', 'application/jsonx', 'application/octet-stream', 'application/x+json; a=b'])
    test(`carries ${type} as base64`, () => {
      const record64 = encodeRecord(withData(type, '\u0000{"a"'), 'structured')
      const parsed = JSON.parse(Buffer.from(record64.value).toString())
      assert.equal('data' in parsed, false)
      assert.equal(Buffer.from(parsed.data_base64, 'base64').toString(), '\u0000{"a"')
      assert.equal(readFromKafka(record64).attributes['datacontenttype'], type)
    })

  test('carries what is only called JSON as base64: it could say other attributes', () => {
    const forged = '1,"id":"forged","source":"https://forged.example","dataregion":"us"'
    const called = { ...withData('application/json', forged), isJson: false } as unknown as PlacedEvent // made by hand
    const { id, source, dataregion, data_base64 } = JSON.parse(
      Buffer.from(encodeRecord(called, 'structured').value).toString()
    )
    assert.deepEqual([id, source, dataregion], [event.attributes.id, event.attributes.source, 'uk'])
    assert.equal(Buffer.from(data_base64, 'base64').toString(), forged)
  })
})

test('the size of a record counts bytes, not characters', () => {
  const record = encodeRecord(event, 'binary')
  const wide = { ...record, headers: [...record.headers, ['x', 'ü'.repeat(100)] as const] }
  assert.equal(recordBytes(wide) - recordBytes(record), 1 + 200 + 10)
  const bytes = record.headers.flat().reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  assert.ok(recordBytes(record) > bytes + record.value.length + record.key.length)
})

function withData(datacontenttype: string, text: string): PlacedEvent {
  const changed = { ...event, attributes: { ...event.attributes, datacontenttype }, data: Buffer.from(text) }
  // A placed event of another media type, which no provider has yet: only this test makes one by hand.
  return changed as unknown as PlacedEvent
}
