import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chargebee } from '../../../src/providers/chargebee.ts'
import { attributesOfSample } from './sample-events.ts'

test('what happens to a customer’s subscription, invoices and payments stays in order', async () => {
  const names = ['subscription_created', 'payment_succeeded', 'subscription_cancelled', 'customer_deleted']
  const events = await Promise.all(names.map(async (name) => attributesOfSample(chargebee, name)))
  assert.equal(new Set(events.map(({ partitionkey }) => partitionkey)).size, 1)
  assert.deepEqual(
    events.map(({ type, subject }) => [type, subject]),
    [
      ['com.chargebee.subscription_created', 'AzSampleSubscription'],
      ['com.chargebee.payment_succeeded', 'txn_AzSample'],
      ['com.chargebee.subscription_cancelled', 'AzSampleSubscription'],
      ['com.chargebee.customer_deleted', 'AzSampleCustomer']
    ]
  )
})

test('an id that a merchant made of an e-mail address is not shown', async () => {
  const mail = (payload: string): string => payload.replaceAll('AzSampleCustomer', 'wilma.quibble@example.com')
  const event = await attributesOfSample(chargebee, 'customer_deleted', mail)
  assert.equal(event['subject'], undefined)
  assert.ok(!JSON.stringify(event).includes('quibble'))
  const other = await attributesOfSample(chargebee, 'customer_deleted')
  assert.notEqual(event['partitionkey'], other['partitionkey'])
})

test('what came first and what is newer are two things: the greater version is newer', async () => {
  const created = await attributesOfSample(chargebee, 'subscription_created')
  const cancelled = await attributesOfSample(chargebee, 'subscription_cancelled')
  assert.equal(cancelled['subject'], created['subject'])
  assert.deepEqual([created['sequence'], cancelled['sequence']], ['1772442839204', '1775121238450'])
})

test('how often it was sent is in its body, and does not change its id', async () => {
  const again = (payload: string): string =>
    payload.replace('"webhook_status":"scheduled"', '"webhook_status":"re_scheduled"')
  const [first, second] = [
    await attributesOfSample(chargebee, 'subscription_created'),
    await attributesOfSample(chargebee, 'subscription_created', again)
  ]
  assert.equal(second['id'], first['id'])
})
