import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { HeaderList } from '../../../src/core/header-list.ts'
import { recurly } from '../../../src/providers/recurly.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { attributesOfSample, deliveryId, editing, settleSample } from './sample-events.ts'

const byPassword = { ...recurly, schemes: { basic: recurly.schemes.basic } }
const inXml = 'new_subscription_notification'

describe('a signature of JSON', () => {
  const body = '{"object_type":"account","event_type":"created"}'
  const by = (key: string, time: number) => createHmac('sha256', key).update(`${time}.${body}`).digest('hex')
  const faultOf = (header: string, now = fixedStart) => {
    const delivery = {
      id: 'attempt',
      source: 'acme',
      method: 'POST',
      path: '/webhooks/acme',
      receivedAt: fixedStart,
      headers: HeaderList.fromEntries([['Recurly-Signature', header]]),
      body: Buffer.from(body)
    }
    const use = { scheme: recurly.schemes.signature, secrets: [secretOf('our key')] }
    const verdict = verifyScheme(use, delivery, now)
    return verdict.ok ? 'ok' : verdict.fault
  }

  test('counts its time in milliseconds', () => {
    const seconds = Math.floor(fixedStart / 1000)
    assert.equal(faultOf(`${fixedStart},${by('our key', fixedStart)}`), 'ok')
    assert.equal(faultOf(`${seconds},${by('our key', seconds)}`), 'stale')
  })

  test('may be the second of two, while one key replaces another', () => {
    const [ours, other] = [by('our key', fixedStart), by('another key', fixedStart)]
    assert.equal(faultOf(`${fixedStart},${other},${ours}`), 'ok')
    assert.equal(faultOf(`${fixedStart},${other}`), 'mismatch')
    assert.equal(faultOf(String(fixedStart)), 'missing')
  })
})

describe('XML', () => {
  test('is not signed: a source that proves by signature refuses it', async () => {
    const unsigned = { body: `<${inXml}/>`, contentType: 'application/xml' }
    const proof = {
      need: 'all',
      schemes: [{ scheme: recurly.schemes.signature, secrets: [secretOf('other')] }]
    } as const
    const { status, stored } = await settleFor(byPassword, unsigned, { source: { proof } })
    assert.deepEqual([status, stored], [401, []])
  })

  test('is stored as JSON with its root’s name, by a password', async () => {
    const { stored, events } = await settleSample(byPassword, inXml)
    const json: unknown = JSON.parse(stored[0] ?? '')
    assert.deepEqual(json, {
      account: {
        account_code: 'northwind-health',
        username: null,
        email: 'ada.sample@example.com',
        first_name: 'Ada',
        last_name: 'Sample-Person',
        company_name: 'northwind-health'
      },
      subscription: {
        plan: { plan_code: 'gold', name: 'Gold & care' },
        uuid: '6f3a0c5e21bd4f7a9c0e5d4b3a291809',
        state: 'active',
        quantity: '1',
        total_amount_in_cents: '2000',
        subscription_add_ons: [],
        activated_at: '2026-03-02T09:14:00Z',
        canceled_at: null
      },
      notification: inXml
    })
    const [{ id, type, subject, datacontenttype } = {}] = events
    assert.deepEqual(
      [id, type, subject, datacontenttype],
      [deliveryId, 'com.recurly.new_subscription', '6f3a0c5e21bd4f7a9c0e5d4b3a291809', 'application/json']
    )
  })

  test('with a document type is refused', async () => {
    const { outcome, stored } = await settleSample(byPassword, inXml, (body) =>
      body.replace('<new', '<!DOCTYPE x><new')
    )
    assert.equal(outcome.kind === 'refused' && outcome.problem.reason, 'xml-doctype')
    assert.deepEqual(stored, [])
  })
})

describe('an event', () => {
  test('has the id of its notification, whatever the body calls `id`', async () => {
    const first = await attributesOfSample(recurly, 'account.updated')
    const other = await attributesOfSample(
      recurly,
      'account.updated',
      editing((payload) => (payload['id'] = 'other'))
    )
    assert.deepEqual([first['id'], first['idquality']], [deliveryId, 'native'])
    assert.equal(other['id'], deliveryId)
  })

  test('keeps the dots of its type', async () => {
    const scheduled = editing((payload) => (payload['event_type'] = 'pending_change.scheduled'))
    const { type } = await attributesOfSample(recurly, 'subscription.created', scheduled)
    assert.equal(type, 'com.recurly.subscription.pending_change.scheduled')
  })

  test('shares its key with the others of its account', async () => {
    const keys = ['subscription.created', 'charge_invoice.past_due', 'account.updated'].map(
      async (name) => (await attributesOfSample(recurly, name))['partitionkey']
    )
    assert.equal(new Set(await Promise.all(keys)).size, 1)
  })

  test('shows no account’s code that may be a person’s address', async () => {
    const named = editing((payload) => (payload['account_code'] = 'ada.sample@example.com'))
    const attributes = await attributesOfSample(recurly, 'account.updated', named)
    assert.doesNotMatch(JSON.stringify(attributes), /ada|example\.com/)
    assert.equal(attributes['correlationid'], `event:${deliveryId}`)
  })

  test('of a shape that nobody knows passes, and is drift', async () => {
    const { outcome, events, drifts } = await settleFor(recurly, { body: '{"teleported_account":{"uuid":"x"}}' })
    assert.equal(outcome.kind, 'accepted')
    assert.deepEqual(
      [events[0]?.['type'], events[0]?.['idquality'], drifts],
      ['com.recurly.notification', 'derived', 1]
    )
  })
})
