import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { BusRecord } from '../../../src/core/bus.ts'
import type { Policy } from '../../../src/core/policy.ts'
import type { RegionKeys, SourcePrivacy } from '../../../src/core/privacy.ts'
import type { Provider } from '../../../src/core/provider.ts'
import { Secret } from '../../../src/core/secret.ts'
import type { EventMode } from '../../../src/core/snapshot.ts'
import type { Source } from '../../../src/core/source.ts'
import { createEncryptor } from '../../../src/encryption/encryptor.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { systemPause } from '../../../src/system/system-pause.ts'
import { findLeaks } from '../../support/find-leaks.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { policyOf, policyTo } from '../../support/policy-of.ts'
import { providerWith } from '../../support/provider-delivery.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { makeRegionKeys } from '../../support/region-keys.ts'
import { readJwe } from '../encryption/read-jwe.ts'

const [uk, eu] = [makeRegionKeys('the key of uk, made for tests'), makeRegionKeys('the key of eu, made for tests')]

const canaries = {
  email: 'canary-mail@example.com',
  login: 'canary-login',
  secret: 'canary-credential',
  text: 'canary-text'
}
const body = `{ "id":"1", "type":"made",\n  "user" : {"email": "${canaries.email}", "login":"${canaries.login}"}, "credential":"${canaries.secret}", "note":"${canaries.text}" , "n":12345678901234567890}`
const reduced = (email: string, login: string, note = `"${canaries.text}"`): string =>
  `{ "id":"1", "type":"made",\n  "user" : {"email": ${email}, "login":${login}}, "credential":null, "note":${note} , "n":12345678901234567890}`

const acme = providerWith({
  personal: [
    { path: 'user.email', action: 'drop' },
    { path: 'user.login', action: 'pseudonymise' },
    { path: 'note', action: 'keep' }
  ],
  secretFields: ['credential']
})

interface Given {
  readonly provider?: Provider
  readonly privacy?: Partial<SourcePrivacy> | undefined
  readonly source?: Partial<Source>
  readonly body?: string | Uint8Array
  readonly contentType?: string
  readonly policy?: Policy
  readonly keys?: { readonly uk?: RegionKeys; readonly eu?: RegionKeys }
  readonly mode?: EventMode
  readonly withoutParts?: true
  readonly receivedAt?: number
}

async function settle(t: TestContext, given: Given) {
  const buses = { uk: createRecordingBus('uk'), eu: createRecordingBus('eu') }
  const encryptor = createEncryptor()
  t.after(() => encryptor.stop())
  const { provider = acme, mode = 'binary', keys = { uk: uk.keys, eu: eu.keys } } = given
  const base = makeSnapshot({
    buses,
    source: {
      provider,
      reader: compileReader(provider),
      privacy: given.privacy && { personal: 'keep', paths: {}, payload: 'keep', ...given.privacy },
      ...given.source
    }
  })
  const regions = new Map(
    [...base.regions.values()].map((region) => [
      region.name,
      { ...region, keys: region.name === 'uk' ? keys.uk : keys.eu }
    ])
  )
  const policy = given.policy ?? policyTo('uk')
  const { settle: run } = makePipeline(
    given.withoutParts ? {} : { protecting: { encrypt: encryptor.encrypt, pause: systemPause } }
  )
  const delivery = githubDelivery({
    body: given.body ?? body,
    headers: { 'Content-Type': given.contentType ?? 'application/json' },
    ...(given.receivedAt === undefined ? {} : { receivedAt: given.receivedAt })
  })
  const settled = await run(delivery, { ...base, regions, policy, events: { prefix: 'acme', mode } })
  return {
    ...settled,
    buses,
    records: buses.uk.records,
    written: written([...buses.uk.records, ...buses.uk.decisions])
  }
}

/** Everything of a record, as text. */
function written(records: readonly BusRecord[]): string {
  return records
    .map(({ topic, key, headers, value }) => [topic, key, headers.flat(), Buffer.from(value)].join('\n'))
    .join('\n')
}

const valueOf = (record: BusRecord | undefined): string => Buffer.from(record?.value ?? []).toString()
const headerOf = (record: BusRecord | undefined, name: string): string | undefined => new Map(record?.headers).get(name)

const pseudonym = (text: string): string => {
  assert.match(text, /"login":"pseudonym:[\w-]{22}"/)
  return /"pseudonym:[\w-]{22}"/.exec(text)?.[0] ?? ''
}

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
    'whose base64 is called JSON': `"datacontenttype":"application/json","data_base64":"${Buffer.from('{"user":').toString('base64')}"`
  }))
    test(`a CloudEvent ${name} can’t be looked into: stored nowhere`, async (t) => {
      const { outcome, records, reply } = await settle(t, { provider: cloudEvents, privacy, body: cloudEvent(data) })
      assert.equal(outcome.kind === 'refused' && outcome.problem.reason, 'not-redactable')
      assert.equal(reply.status, 422)
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
