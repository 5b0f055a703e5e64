import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { SourcePrivacy } from '../../../src/core/privacy.ts'
import { Secret } from '../../../src/core/secret.ts'
import { limits } from '../../../src/pipeline/limits.ts'
import { shopify } from '../../../src/providers/shopify.ts'
import { findLeaks } from '../../support/find-leaks.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { policyOf, policyTo } from '../../support/policy-of.ts'
import { providerWith } from '../../support/provider-delivery.ts'

import { canaries, reduced, settle, written, valueOf, headerOf, pseudonym, uk, eu } from './protect-parts.ts'
import type { Given } from './protect-parts.ts'

describe('items, envelopes and CloudEvents', () => {
  const privacy: Partial<SourcePrivacy> = { paths: { 'user.email': 'drop' } }

  test('each item by itself', async (t) => {
    const provider = providerWith({
      event: { items: 'list', id: [{ use: '{item:id}', quality: 'native' }], type: ['example.acme.made'], entity: [] }
    })
    const list = `{"list":[{"id":"1","user":{"email":"${canaries.email}"}}, {"id":"2"} ],"user":{"email":"a"}}`
    const { records } = await settle(t, { provider, privacy, body: list })
    assert.deepEqual(records.map(valueOf), ['{"id":"1","user":{"email":null}}', '{"id":"2"}'])
    assert.deepEqual(
      records.map((record) => headerOf(record, 'ce_dataredacted')),
      ['drop:1', undefined]
    )
  })

  const cloudEvent = (data: string): string => `{"specversion":"1.0","id":"1","source":"/s","type":"made",${data}}`
  const cloudEvents = providerWith({
    bodies: { 'application/json': { kind: 'cloudevents' } },
    event: { type: ['example.acme.made'] }
  })

  test('the data of a CloudEvent', async (t) => {
    const given = { provider: cloudEvents, privacy, body: cloudEvent(`"data":{"user":{"email":"${canaries.email}"}}`) }
    assert.equal(valueOf((await settle(t, given)).records[0]), '{"user":{"email":null}}')
  })

  test('a CloudEvent without data', async (t) => {
    assert.equal(
      (await settle(t, { provider: cloudEvents, privacy, body: cloudEvent('"x":1') })).outcome.kind,
      'accepted'
    )
  })

  for (const [name, data] of Object.entries({
    'with text': `"datacontenttype":"text/plain","data":"${canaries.email}"`,
    'with base64': `"datacontenttype":"text/plain","data_base64":"${Buffer.from('{"user":').toString('base64')}"`
  }))
    test(`a CloudEvent ${name} can’t be looked into: stored nowhere`, async (t) => {
      const { outcome, records, reply } = await settle(t, { provider: cloudEvents, privacy, body: cloudEvent(data) })
      assert.equal(outcome.kind === 'deferred' && outcome.problem.reason, 'not-redactable')
      assert.equal(reply.status, 503)
      assert.deepEqual(records, [])
      const kept = await settle(t, { provider: cloudEvents, body: cloudEvent(data) })
      assert.equal(kept.outcome.kind, 'accepted', 'the control: without a path it is stored')
    })

  test('a form’s fields', async (t) => {
    const provider = providerWith({ bodies: { 'application/x-www-form-urlencoded': { kind: 'fields' } } })
    const form = `id=1&type=made&email=${encodeURIComponent(canaries.email)}&email=b`
    const asked = {
      provider,
      body: form,
      contentType: 'application/x-www-form-urlencoded',
      privacy: { paths: { email: 'drop' } }
    } as const
    assert.equal(valueOf((await settle(t, asked)).records[0]), '{"id":"1","type":"made","email":null}')
  })
})

describe('what a source’s own wishes make too much is asked for again, with senders too whose 200 lets go what is malformed', () => {
  const listOf = (length: number): string => `{"id":"1","type":"made","list":[${Array(length).fill('7').join(',')}]}`
  const { replies } = shopify
  const cases: Readonly<Record<string, Given & { reason: string }>> = {
    'more values to encrypt than one event may have': {
      privacy: { paths: { 'list.*': 'encrypt' } },
      body: listOf(limits.maxEncryptedValues + 1),
      reason: 'too-many-encrypted-values'
    },
    'more values to drop': {
      privacy: { paths: { 'list.*': 'drop' } },
      body: listOf(limits.maxTreatedValues + 1),
      reason: 'too-many-personal-values'
    }
  }
  for (const [name, { reason, ...given }] of Object.entries(cases))
    test(name, async (t) => {
      const { outcome, reply, records } = await settle(t, { ...given, source: { replies } })
      assert.ok(outcome.kind === 'deferred', outcome.kind)
      assert.deepEqual([outcome.problem.code, outcome.problem.reason], ['not-protectable', reason])
      assert.deepEqual([reply.status, records], [503, []])
    })

  test('the control: a payload that no wish has made so is let go', async (t) => {
    const { outcome, reply } = await settle(t, { body: '{', source: { replies } })
    assert.deepEqual([outcome.kind, reply.status], ['refused', 200])
  })
})

describe('what lies in quarantine is treated for its region', () => {
  test('of an undecided event', async (t) => {
    const custody = { region: 'eu', basis: 'contract', expires: fixedStart + 1 }
    const policy = policyOf(() => ({ kind: 'undecided', why: 'no-residency-rule', allowed: [], rules: [] }))
    const { buses, outcome } = await settle(t, { privacy: { personal: 'default' }, source: { custody }, policy })
    assert.equal(outcome.kind, 'quarantined')
    const [record] = buses.eu.records
    assert.equal(record?.topic, 'acme.eu.quarantine')
    const inEu = pseudonym(
      valueOf((await settle(t, { privacy: { personal: 'default' }, policy: policyTo('eu') })).buses.eu.records[0])
    )
    assert.equal(valueOf(record), reduced('null', inEu))
    assert.deepEqual(findLeaks(written(buses.eu.records), canaries), ['text'])
  })
})

describe('without its key an event is stored nowhere and sent again', () => {
  const expired = new Secret('test', Buffer.from('a key that counts no more'), { notAfter: fixedStart })
  const later = new Secret('test', Buffer.from('a key that counts later on'), { notBefore: fixedStart + 1 })
  const cases: Readonly<Record<string, Given & { reason: string }>> = {
    'no pseudonym key': { privacy: { personal: 'default' }, keys: {}, reason: 'no-pseudonym-key' },
    'one that counts no more, and one that does not yet': {
      privacy: { personal: 'default' },
      keys: { uk: { pseudonym: [expired, later], encryption: undefined } },
      reason: 'no-pseudonym-key'
    },
    'no key for the payload': {
      privacy: { payload: 'encrypt' },
      keys: { uk: { pseudonym: [], encryption: undefined } },
      reason: 'no-encryption-key'
    },
    'no key for a value': {
      privacy: { paths: { note: 'encrypt' } },
      keys: { eu: eu.keys },
      reason: 'no-encryption-key'
    },
    'nothing that encrypts': { privacy: { payload: 'encrypt' }, withoutParts: true, reason: 'no-encryption-key' },
    'the key of one of two regions': {
      privacy: { personal: 'default' },
      keys: { uk: uk.keys },
      policy: policyTo('uk', 'eu'),
      reason: 'no-pseudonym-key'
    },
    'a key that can’t be used': {
      privacy: { payload: 'encrypt' },
      keys: { uk: { pseudonym: [], encryption: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } } },
      reason: 'encryption-failed'
    }
  }
  for (const [name, { reason, ...given }] of Object.entries(cases))
    test(name, async (t) => {
      const { outcome, reply, buses, passed } = await settle(t, given)
      assert.ok(outcome.kind === 'deferred', outcome.kind)
      assert.deepEqual([outcome.problem.code, outcome.problem.reason], ['protection-unavailable', reason])
      assert.equal(reply.status, 503)
      assert.deepEqual([buses.uk.records, buses.eu.records, buses.uk.decisions, buses.eu.decisions], [[], [], [], []])
      assert.equal(passed.at(-1), 'place')
    })

  test('the first that counts when the event is received makes the pseudonyms', async (t) => {
    const next = new Secret('next', Buffer.from('the key that replaces it'), { notBefore: fixedStart + 1000 })
    const keys = { uk: { pseudonym: [next, ...uk.keys.pseudonym], encryption: undefined } }
    const at = async (receivedAt: number) =>
      pseudonym(valueOf((await settle(t, { privacy: { personal: 'default' }, keys, receivedAt })).records[0]))
    assert.equal(await at(fixedStart), await at(fixedStart + 999))
    assert.notEqual(await at(fixedStart), await at(fixedStart + 1000))
  })
})
