import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findLeaks } from '../../support/find-leaks.ts'
import { policyTo } from '../../support/policy-of.ts'
import { providerWith } from '../../support/provider-delivery.ts'
import { readJwe } from '../encryption/read-jwe.ts'

import { canaries, reduced, settle, valueOf, headerOf, pseudonym, uk, eu } from './protect-parts.ts'

describe('a source that asks for nothing', () => {
  test('has every byte stored as it came, but for credentials', async (t) => {
    const { records, written: all } = await settle(t, {})
    assert.equal(valueOf(records[0]), reduced(`"${canaries.email}"`, `"${canaries.login}"`))
    assert.equal(headerOf(records[0], 'ce_dataredacted'), 'drop:1')
    assert.deepEqual(
      findLeaks(all, canaries).toSorted(),
      ['email', 'login', 'text'],
      'the control: the others are found'
    )
  })

  test('has no attribute where nothing was done', async (t) => {
    const plain = '{"id":"1","type":"made","credential":null}'
    const { records } = await settle(t, { body: plain })
    assert.equal(valueOf(records[0]), plain)
    assert.equal(headerOf(records[0], 'ce_dataredacted'), undefined)
  })

  test('has what is no JSON as it came', async (t) => {
    const provider = providerWith({
      bodies: { 'text/plain': { kind: 'opaque' } },
      secretFields: ['a'],
      event: opaqueRules
    })
    const { records } = await settle(t, { provider, body: canaries.text, contentType: 'text/plain' })
    assert.equal(valueOf(records[0]), canaries.text)
  })

  test('needs neither keys nor encryption', async (t) => {
    assert.equal((await settle(t, { keys: {}, withoutParts: true })).outcome.kind, 'accepted')
  })
})

const opaqueRules = { id: [{ hash: 'data' as const }], type: ['example.acme.made'], entity: [] }

describe('a source that asks for its provider’s defaults', () => {
  test('has what they name dropped and pseudonymised, and nothing of it anywhere in a record', async (t) => {
    const { records, written: all } = await settle(t, { privacy: { personal: 'default' } })
    const value = valueOf(records[0])
    assert.equal(value, reduced('null', pseudonym(value)))
    assert.equal(headerOf(records[0], 'ce_dataredacted'), 'drop:2,pseudonymise:1')
    assert.deepEqual(findLeaks(all, canaries), ['text'], 'what is kept is found')
  })

  test('has its own paths above them', async (t) => {
    const paths = { 'user.email': 'keep', 'user.login': 'drop', note: 'drop' } as const
    const { records } = await settle(t, { privacy: { personal: 'default', paths } })
    assert.equal(valueOf(records[0]), reduced(`"${canaries.email}"`, 'null', 'null'))
    assert.equal(headerOf(records[0], 'ce_dataredacted'), 'drop:3')
  })

  test('can’t keep a credential', async (t) => {
    const { written: all } = await settle(t, { privacy: { personal: 'default', paths: { credential: 'keep' } } })
    assert.ok(!findLeaks(all, canaries).includes('secret'))
  })

  test('is asked again with the same pseudonym, which differs between regions', async (t) => {
    const asked = { privacy: { personal: 'default' }, policy: policyTo('uk', 'eu') } as const
    const { buses } = await settle(t, asked)
    const [inUk, inEu] = [pseudonym(valueOf(buses.uk.records[0])), pseudonym(valueOf(buses.eu.records[0]))]
    assert.notEqual(inUk, inEu)
    assert.equal(pseudonym(valueOf((await settle(t, asked)).buses.uk.records[0])), inUk)
  })

  test('in structured mode is spliced as it is then', async (t) => {
    const { records } = await settle(t, { privacy: { personal: 'default' }, mode: 'structured' })
    const event: { dataredacted: string; data: { user: { email: unknown } } } = JSON.parse(valueOf(records[0]))
    assert.equal(event.dataredacted, 'drop:2,pseudonymise:1')
    assert.equal(event.data.user.email, null)
  })
})

describe('what is done to one value after the other', () => {
  test('an inner credential is gone before what is around it is encrypted', async (t) => {
    const provider = providerWith({ personal: [], secretFields: ['user.email'] })
    const { records } = await settle(t, {
      provider,
      privacy: { paths: { user: 'encrypt', 'user.login': 'pseudonymise' } }
    })
    const { user }: { user: string } = JSON.parse(valueOf(records[0]))
    const { plain, header } = readJwe(user, uk.privateKey)
    assert.match(plain.toString(), /^\{"email": null, "login":"pseudonym:[\w-]{22}"\}$/)
    assert.equal(header['cty'], 'application/json')
    assert.equal(headerOf(records[0], 'ce_dataredacted'), 'drop:1,pseudonymise:1,encrypt:1')
  })

  test('what is dropped by one path has no pseudonym by another', async (t) => {
    const { records } = await settle(t, { privacy: { paths: { 'user.*': 'pseudonymise', 'user.email': 'drop' } } })
    assert.match(valueOf(records[0]), /"email": null, "login":"pseudonym:/)
  })
})

describe('a payload that is encrypted whole', () => {
  test('is read by its region alone, and lacks its credentials even then', async (t) => {
    const policy = policyTo('uk', 'eu')
    const { buses, records, written: all } = await settle(t, { privacy: { payload: 'encrypt' }, policy })
    assert.equal(headerOf(records[0], 'content-type'), 'application/jose')
    assert.equal(headerOf(records[0], 'ce_dataredacted'), 'drop:1,encrypt:all')
    assert.deepEqual(findLeaks(all, canaries), [])
    const { plain, header } = readJwe(valueOf(records[0]), uk.privateKey)
    assert.equal(plain.toString(), reduced(`"${canaries.email}"`, `"${canaries.login}"`))
    assert.equal(header['cty'], 'application/json')
    assert.throws(() => readJwe(valueOf(records[0]), eu.privateKey))
    assert.ok(readJwe(valueOf(buses.eu.records[0]), eu.privateKey).plain.length > 0)
  })

  test('may be anything', async (t) => {
    const provider = providerWith({ bodies: { 'text/plain': { kind: 'opaque' } }, event: opaqueRules })
    const given = { provider, body: canaries.text, contentType: 'text/plain' }
    const { records } = await settle(t, { ...given, privacy: { payload: 'encrypt', paths: { a: 'drop' } } })
    assert.equal(headerOf(records[0], 'ce_dataredacted'), 'encrypt:all')
    assert.equal(readJwe(valueOf(records[0]), uk.privateKey).plain.toString(), canaries.text)
  })
})
