import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DecisionRecord, EventDecision } from '../../../src/core/decision-record.ts'
import { encodeDecisions, maxDecisionBytes } from '../../../src/pipeline/record-decisions.ts'

const form = { prefix: 'acme', maxEventBytes: 1024 * 1024 }

function recordOf(count: number, sourceChars: number): DecisionRecord {
  const events = Array.from({ length: count }, (_, at): EventDecision => {
    const source = `https://a.example/${'s'.repeat(sourceChars)}`
    return {
      id: `id-${at}`,
      source,
      type: 't',
      verdict: 'published',
      topic: 'acme.uk.scm',
      allowed: ['uk'],
      rules: ['r@1'],
      inputs: { 'event.source': source, 'tenant.name': source }
    }
  })
  return {
    delivery: 'd',
    gateway: 'g',
    source: 's',
    time: '2026-01-01T00:00:00.000Z',
    snapshot: 'x',
    region: 'uk',
    events
  }
}

function idsIn(records: ReturnType<typeof encodeDecisions>): readonly string[] {
  return records.flatMap(({ value }) => {
    const { events } = JSON.parse(Buffer.from(value).toString()) as DecisionRecord // what was encoded
    return events.map(({ id }) => id)
  })
}

describe('the decisions about many events', () => {
  test('of long names are in more records, none larger than it may be', () => {
    const record = recordOf(40, 2000)
    const records = encodeDecisions(record, form)
    for (const { value } of records) assert.ok(value.length <= maxDecisionBytes, `${value.length} bytes`)
    assert.deepEqual(
      idsIn(records),
      record.events.map(({ id }) => id)
    )
    assert.equal(new Set(records.map(({ headers }) => new Map(headers).get('ce_id'))).size, records.length)
  })

  test('are in records no larger than the region’s events', () => {
    const maxEventBytes = 16 * 1024
    for (const { value } of encodeDecisions(recordOf(40, 500), { ...form, maxEventBytes }))
      assert.ok(value.length <= maxEventBytes, `${value.length} bytes`)
  })

  test('are in few records, and one alone is in one, however large', () => {
    assert.equal(encodeDecisions(recordOf(32, 10), form).length, 2)
    assert.equal(encodeDecisions(recordOf(1, 10), { ...form, maxEventBytes: 1 }).length, 1)
    assert.deepEqual(encodeDecisions(recordOf(0, 10), form), [])
  })
})
