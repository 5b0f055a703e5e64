import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcomeOf } from '../../../src/core/outcome.ts'
import { Problem } from '../../../src/core/problem.ts'
import { problems } from '../../../src/core/problems.ts'
import type { ProblemCode } from '../../../src/core/problems.ts'
import { answer } from '../../../src/pipeline/answer.ts'
import { pagerduty } from '../../../src/providers/pagerduty.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { attributesOfSample } from './sample-events.ts'

test('an incident, its notes and its end stay in order and share a source', async () => {
  const [triggered = {}, annotated = {}, resolved = {}] = await Promise.all(
    ['incident.triggered', 'incident.annotated', 'incident.resolved'].map((name) => attributesOfSample(pagerduty, name))
  )
  assert.deepEqual(
    [triggered['type'], annotated['type'], resolved['type']],
    ['com.pagerduty.incident.triggered', 'com.pagerduty.incident.annotated', 'com.pagerduty.incident.resolved']
  )
  for (const event of [annotated, resolved]) {
    assert.equal(event['partitionkey'], triggered['partitionkey'])
    assert.equal(event['source'], 'https://northwind-health.pagerduty.com')
  }
  assert.deepEqual([triggered['subject'], annotated['subject']], ['Q2SAMPLEINC', 'PNOTE55'])
  assert.equal(triggered['time'], '2026-03-04T02:11:07.524Z')
})

test('a test event is an event', async () => {
  const { type, source, subject } = await attributesOfSample(pagerduty, 'pagey.ping')
  assert.deepEqual([type, source, subject], ['com.pagerduty.pagey.ping', 'urn:turnpike:source:acme', undefined])
})

test('nothing is answered with a 4xx: three in a row would stop every event of the webhook for a day', () => {
  // Object.keys forgets the type of the keys.
  for (const code of Object.keys(problems) as ProblemCode[])
    for (const reason of ['missing', 'mismatch'])
      assert.ok([200, 503].includes(answer(outcomeOf(new Problem(code, { reason })), pagerduty.replies).status), code)
})

test('what can never be taken costs no other event, and a bad proof is sent again', async () => {
  for (const body of ['{', '{"event":{"event_type":"pagey.ping"}}']) {
    const { outcome, status, stored } = await settleFor(pagerduty, { body })
    assert.deepEqual([outcome.kind, status, stored], ['refused', 200, []], body)
  }
  const { status } = answer(outcomeOf(new Problem('signature-invalid', { reason: 'mismatch' })), pagerduty.replies)
  assert.equal(status, 503)
})
