import assert from 'node:assert/strict'
import { test } from 'node:test'
import Stripe from 'stripe'
import { stripe } from '../../../src/providers/stripe.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { testSecret } from '../../support/github-delivery.ts'
import { postAs, readSampleOf, statusOf } from './post-as.ts'
import { attributesOfSample, editing } from './sample-events.ts'

const { webhooks } = new Stripe('sk_test_none')
const dayMs = 86_400_000

/** What the vendor's library writes for a body, or for none of the same length. */
function header(payload: string, at = fixedStart, secret = testSecret): readonly (readonly [string, string])[] {
  const timestamp = Math.floor(at / 1000)
  return [['Stripe-Signature', webhooks.generateTestHeaderString({ payload, secret, timestamp })]]
}

test('what npm stripe signs is accepted, snapshot and thin alike', async () => {
  for (const name of ['invoice.paid', 'v1.billing.meter.error_report_triggered']) {
    const body = await readSampleOf(stripe, name)
    assert.equal(await statusOf(postAs(stripe, { body, headers: header(body) })), 200)
  }
})

test('npm stripe takes a time a day ahead, and what is signed with only an old version beside it; we take neither', async () => {
  const body = await readSampleOf(stripe, 'invoice.paid')
  const [[name, value] = ['', '']] = header(body, fixedStart + dayMs)
  assert.ok(webhooks.constructEvent(body, value, testSecret, 300, undefined, fixedStart))
  assert.equal(await statusOf(postAs(stripe, { body, headers: [[name, value]] })), 401)
  const [[, today] = ['', '']] = header(body)
  assert.equal(await statusOf(postAs(stripe, { body, headers: [[name, today.replace('v1=', 'v0=')]] })), 401)
})

test('a body that was changed, another secret, an old time and two headers are refused', async () => {
  const body = await readSampleOf(stripe, 'invoice.paid')
  const refused = [
    { body: body.replace('4900', '4901'), headers: header(body) },
    { body, headers: header(body, fixedStart, 'whsec_another') },
    { body, headers: header(body, fixedStart - dayMs) },
    { body, headers: [...header(body), ...header(body)] },
    { body, headers: [] }
  ]
  for (const given of refused) assert.equal(await statusOf(postAs(stripe, given)), 401)
})

test('while a secret is rolled either signature will do, whichever stands first', async () => {
  const body = await readSampleOf(stripe, 'customer.updated')
  const [[name, ours] = ['', '']] = header(body)
  const [[, old] = ['', '']] = header(body, fixedStart, 'whsec_old')
  const v1 = (value: string): string => value.slice(value.indexOf('v1='))
  for (const value of [`${old},${v1(ours)}`, `${ours},${v1(old)}`])
    assert.equal(await statusOf(postAs(stripe, { body, headers: [[name, value]] })), 200)
})

test('a snapshot says what became of its object, in its account, at its second', async () => {
  const event = await attributesOfSample(stripe, 'invoice.paid')
  assert.equal(event['type'], 'com.stripe.invoice.paid')
  assert.equal(event['source'], 'https://api.stripe.com/v1/accounts/acct_1SampleAccount')
  assert.equal(event['subject'], 'in_SampleInvoice01')
  assert.equal(event['time'], '2026-03-02T11:00:12.000Z')
  assert.equal(event['correlationid'], 'tenant:cus_SampleNorthwind')
})

test('a thin event has its time in text, its object by name and its account in its context', async () => {
  const event = await attributesOfSample(stripe, 'v1.billing.meter.error_report_triggered')
  assert.equal(event['time'], '2026-03-02T10:20:30.123Z')
  assert.equal(event['subject'], 'mtr_test_SampleMeter')
  assert.equal(event['source'], 'https://api.stripe.com/v1/accounts/acct_1SampleAccount')
  const ofOrganisation = editing((event_) => (event_['context'] = 'org_1Sample/acct_1SampleAccount'))
  const same = await attributesOfSample(stripe, 'v1.billing.meter.error_report_triggered', ofOrganisation)
  assert.equal(same['source'], event['source'])
})

test('a customer and what the customer has share a key; another customer has another', async () => {
  const inAccount = editing((event) => (event['account'] = 'acct_1SampleAccount'))
  const updated = await attributesOfSample(stripe, 'customer.updated', inAccount)
  const paid = await attributesOfSample(stripe, 'invoice.paid')
  const other = await attributesOfSample(stripe, 'invoice.paid', (text) => text.replaceAll('cus_Sample', 'cus_Other'))
  assert.equal(updated['partitionkey'], paid['partitionkey'])
  assert.notEqual(other['partitionkey'], paid['partitionkey'])
})

test('a type that nobody knows yet passes', async () => {
  const strange = editing((event) => (event['type'] = 'time_machine.started'))
  assert.equal((await attributesOfSample(stripe, 'invoice.paid', strange))['type'], 'com.stripe.time_machine.started')
})
