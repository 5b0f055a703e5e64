import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshservice } from '../../../src/providers/freshservice.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { attributesOfSample } from './sample-events.ts'

const simple = JSON.stringify({
  freshdesk_webhook: {
    ticket_id: 'INC-1180',
    ticket_url: 'https://northwind-health.freshservice.example/helpdesk/tickets/1180',
    ticket_status: 'Open',
    ticket_requester_email: 'kim@northwind-health.example'
  }
})

async function simpleAt(receivedAt: number): Promise<Readonly<Record<string, string>>> {
  const { events, drifts } = await settleFor(freshservice, { body: simple, receivedAt })
  assert.equal(drifts, 0)
  return events[0] ?? {}
}

test('the simple form is an event of the same ticket', async () => {
  const { type, subject, source, partitionkey } = await simpleAt(fixedStart)
  const full = await attributesOfSample(freshservice, 'ticket.updated')
  assert.deepEqual([type, subject], ['com.freshservice.ticket.changed', 'INC-1180'])
  assert.deepEqual([source, partitionkey], [full['source'], full['partitionkey']])
})

test('the same simple body later is another event; the times of the template tell them apart by themselves', async () => {
  const minute = Math.floor(fixedStart / 60_000) * 60_000
  const [first, copy, later] = [
    await simpleAt(minute),
    await simpleAt(minute + 59_999),
    await simpleAt(minute + 300_000)
  ]
  assert.equal(copy['id'], first['id'])
  assert.notEqual(later['id'], first['id'])
  assert.equal(first['idquality'], 'derived')
})

test('a change and a ticket of one number share nothing', async () => {
  const change = await attributesOfSample(freshservice, 'change.updated')
  const ticket = await attributesOfSample(freshservice, 'ticket.updated', (payload) =>
    payload.replace('INC-1180', 'CHN-77')
  )
  assert.notEqual(change['partitionkey'], ticket['partitionkey'])
  assert.notEqual(change['id'], ticket['id'])
})
