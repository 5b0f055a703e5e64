import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../../src/core/problem.ts'
import { answer } from '../../../src/pipeline/answer.ts'
import { zendesk } from '../../../src/providers/zendesk.ts'
import { attributesOfSample, editing } from './sample-events.ts'

const invocation = (id: string) => [['X-Zendesk-Webhook-Invocation-Id', id]] as const

test('the id that a customer wrote into a trigger’s body is not the event’s', async () => {
  const withTicketId = editing((payload) => (payload['id'] = '5158'))
  const first = await attributesOfSample(zendesk, 'trigger', withTicketId, invocation('01H-A'))
  const second = await attributesOfSample(zendesk, 'trigger', withTicketId, invocation('01H-B'))
  assert.notEqual(first['id'], second['id'])
  assert.equal(first['id'], '01H-A')
})

test('events and triggers of a ticket stay in order and share a source', async () => {
  const event = await attributesOfSample(zendesk, 'ticket.status_changed')
  const trigger = await attributesOfSample(zendesk, 'trigger')
  assert.equal(trigger['partitionkey'], event['partitionkey'])
  assert.equal(trigger['source'], event['source'])
  assert.equal(event['source'], 'https://zendesk.com/accounts/22129848')
  assert.deepEqual([trigger['subject'], event['subject']], ['ticket:5158', 'ticket:5158'])
  assert.deepEqual(
    [event['type'], trigger['type']],
    ['com.zendesk.ticket.status_changed', 'com.zendesk.trigger.priority_raised']
  )
})

test('a body that is wholly the customer’s is an event, of no name', async () => {
  const { type, subject } = await attributesOfSample(zendesk, 'trigger', () => '{"text":"anything"}')
  assert.deepEqual([type, subject], ['com.zendesk.trigger', undefined])
})

test('a header that is no account’s number makes no source', async () => {
  const { source } = await attributesOfSample(zendesk, 'trigger', undefined, [['X-Zendesk-Account-Id', '1/../evil']])
  assert.equal(source, 'urn:turnpike:source:acme')
})

test('a fault of ours is answered so that it sends again: soon, or it would not', () => {
  for (const code of ['bus-unavailable', 'overloaded', 'body-timeout', 'undecided'] as const) {
    const { status, headers } = answer({ kind: 'deferred', problem: new Problem(code) }, zendesk.replies)
    assert.equal(status, 503)
    assert.ok(Number(headers?.['retry-after']) < 60, code)
  }
})
