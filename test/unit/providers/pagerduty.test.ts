import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pagerduty } from '../../../src/providers/pagerduty.ts'
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

test('its fault is never answered with what drops the event', () => {
  assert.equal(pagerduty.replies.later.status, 503)
})
