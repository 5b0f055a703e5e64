import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gocardless } from '../../../src/providers/gocardless.ts'
import { attributesOfSample, settleSample } from './sample-events.ts'

test('each event of a webhook is an event here, by its own id and of its own resource', async () => {
  const { events } = await settleSample(gocardless, 'payments.confirmed')
  assert.deepEqual(
    events.map(({ id, type, subject, time }) => [id, type, subject, time]),
    [
      ['EVsampleid1', 'com.gocardless.payments.confirmed', 'PM00SAMPLE01', '2026-03-02T09:14:00.000Z'],
      ['EVsampleid2', 'com.gocardless.payouts.paid', 'PO00SAMPLE01', '2026-03-02T09:14:01.000Z']
    ]
  )
  assert.notEqual(events[0]?.['partitionkey'], events[1]?.['partitionkey'])
})

test('the sandbox and the live environment are different sources', async () => {
  const sandbox = await attributesOfSample(gocardless, 'mandates.cancelled')
  const live = await attributesOfSample(gocardless, 'mandates.cancelled', undefined, [
    ['Origin', 'https://api.gocardless.com']
  ])
  assert.equal(sandbox['source'], 'https://api-sandbox.gocardless.com/organisations/OR00SAMPLE')
  assert.equal(live['source'], 'https://api.gocardless.com/organisations/OR00SAMPLE')
  assert.notEqual(sandbox['partitionkey'], live['partitionkey'])
})

test('an environment that nobody knows is live: the header is not signed', async () => {
  const { source } = await attributesOfSample(gocardless, 'mandates.cancelled', undefined, [
    ['Origin', 'https://evil.example']
  ])
  assert.equal(source, 'https://api.gocardless.com/organisations/OR00SAMPLE')
})

test('a customer is what its mandates are joined by', async () => {
  const { correlationid } = await attributesOfSample(gocardless, 'mandates.cancelled')
  assert.equal(correlationid, 'tenant:CU00SAMPLE')
})

test('a resource that nobody knows yet passes, by its own id', async () => {
  const { type, subject } = await attributesOfSample(gocardless, 'mandates.cancelled', (payload) =>
    payload.replace('"mandates"', '"teleports"')
  )
  assert.deepEqual([type, subject], ['com.gocardless.teleports.cancelled', undefined])
})
