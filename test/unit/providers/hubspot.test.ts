import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import type { Delivery } from '../../../src/core/delivery.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { Scheme } from '../../../src/core/scheme.ts'
import { hubspot } from '../../../src/providers/hubspot.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { attributesOfSample, settleSample } from './sample-events.ts'

describe('an item of a batch', () => {
  test('has the same id at each attempt, although its bytes differ', async () => {
    const first = await settleSample(hubspot, 'company.propertyChange')
    const again = await settleSample(hubspot, 'company.propertyChange', (body) =>
      body.replaceAll('"attemptNumber":0', '"attemptNumber":7')
    )
    const ids = ({ events }: typeof first) => events.map(({ id, partitionkey }) => [id, partitionkey])
    assert.deepEqual(ids(again), ids(first))
    assert.notDeepEqual(again.stored, first.stored)
  })

  test('has another id than the other that its change of the same eventId gave', async () => {
    const { events } = await settleSample(hubspot, 'company.propertyChange')
    assert.deepEqual(
      events.map(({ id, idquality }) => [id, idquality]),
      [
        ['9100017-920021-100-1772442840000-9876500001-lifecyclestage', 'native'],
        ['9100017-920022-100-1772442840000-9876500001-name', 'native']
      ]
    )
    assert.equal(events[0]?.['partitionkey'], events[1]?.['partitionkey'])
  })

  test('has an id of its own when only its object, its property or its time is another', async () => {
    const changes = [
      ['"objectId":9876500001', '"objectId":9876500009'],
      ['"propertyName":"name"', '"propertyName":"domain"'],
      ['"occurredAt":1772442840000', '"occurredAt":1772442840001'],
      ['"portalId":9100017', '"portalId":9100018']
    ] as const
    const seen = new Set<string | undefined>()
    for (const [from, to] of [['', ''], ...changes] as const) {
      const { events } = await settleSample(hubspot, 'company.propertyChange', (body) => body.replaceAll(from, to))
      seen.add(events[1]?.['id'])
    }
    assert.equal(seen.size, changes.length + 1)
  })

  test('of an association has both its ends in its id', async () => {
    const idOf = async (to: number) => {
      const item = { portalId: 1, subscriptionId: 2, eventId: 3, occurredAt: 4, fromObjectId: 5, toObjectId: to }
      const body = JSON.stringify([{ ...item, subscriptionType: 'contact.associationChange' }])
      return (await settleFor(hubspot, { body })).events[0]
    }
    assert.deepEqual([(await idOf(6))?.['id'], (await idOf(7))?.['id']], ['1-2-3-4-5-6', '1-2-3-4-5-7'])
    assert.equal((await idOf(6))?.['subject'], '5')
  })
})

describe('what a workflow posts', () => {
  test('is one event of the object, under a derived id', async () => {
    const attributes = await attributesOfSample(hubspot, 'workflow.contact')
    const { type, subject, idquality, source, time } = attributes
    assert.deepEqual(
      [type, subject, idquality, source, time],
      [
        'com.hubspot.workflow.contact',
        '9876500003',
        'derived',
        'https://app.hubspot.com/portals/9100017',
        '2026-03-02T09:25:00.789Z'
      ]
    )
    assert.doesNotMatch(JSON.stringify(attributes), /Ada|example\.com/)
  })

  test('is another event when the object has changed', async () => {
    const first = await attributesOfSample(hubspot, 'workflow.contact')
    const changed = (body: string): string => body.replace('1772443500789', '1772443500790')
    assert.notEqual((await attributesOfSample(hubspot, 'workflow.contact', changed))['id'], first['id'])
  })

  test('is taken whatever its fields are: its body is the customer’s', async () => {
    const { outcome, events } = await settleFor(hubspot, { body: '{"anything":"else"}' })
    assert.equal(outcome.kind, 'accepted')
    assert.deepEqual([events[0]?.['type'], events[0]?.['source']], ['com.hubspot.workflow', 'urn:turnpike:source:acme'])
  })
})

describe('a signature', () => {
  const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
  const body = '[{"eventId":1}]'
  const url = 'https://hooks.acme.example/webhooks/acme'
  const third = createHmac('sha256', secret).update(`POST${url}${body}${fixedStart}`).digest('base64')
  const time = ['X-HubSpot-Request-Timestamp', String(fixedStart)] as const
  const verdictOf = (scheme: Scheme, headers: readonly (readonly [string, string])[], now = fixedStart) => {
    const delivery: Delivery = {
      id: 'attempt',
      source: 'acme',
      method: 'POST',
      path: '/webhooks/acme',
      receivedAt: fixedStart,
      headers: HeaderList.fromEntries(headers),
      body: Buffer.from(body)
    }
    const use = { scheme, secrets: [secretOf(secret)], publicUrl: 'https://hooks.acme.example' }
    const verdict = verifyScheme(use, delivery, now)
    return verdict.ok ? 'ok' : verdict.fault
  }

  test('of the third version is over method, URL, body and time, for five minutes to both sides', () => {
    const headers = [['X-HubSpot-Signature-v3', third], time] as const
    const { signature } = hubspot.schemes
    assert.equal(verdictOf(signature, headers), 'ok')
    assert.equal(verdictOf(signature, headers, fixedStart + 300_001), 'stale')
    assert.equal(verdictOf(signature, headers, fixedStart - 300_001), 'future')
    assert.equal(verdictOf(signature, [['X-HubSpot-Signature-v3', third]]), 'missing')
  })

  test('of an older version beside it neither helps nor harms', () => {
    const older = createHash('sha256').update(`${secret}${body}`).digest('hex')
    const { signature, v1, v2 } = hubspot.schemes
    const both = [['X-HubSpot-Signature-v3', third], ['X-HubSpot-Signature', older], time] as const
    assert.deepEqual([verdictOf(signature, both), verdictOf(v1, both)], ['ok', 'ok'])
    assert.equal(verdictOf(v2, both), 'mismatch')
    assert.equal(verdictOf(signature, [['X-HubSpot-Signature', older], time]), 'missing')
  })
})
