import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { incidentIo } from '../../../src/providers/incident-io.ts'
import { standardWebhooks } from '../../../src/providers/standard-webhooks.ts'
import { svix } from '../../../src/providers/svix.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import { publicKeyText, signEd25519 } from '../../support/sign-asymmetric.ts'
import { postAs, readSampleOf, statusOf } from './post-as.ts'
import { attributesOfSample, editing } from './sample-events.ts'

const text = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const secret = secretOf(text)
type Header = readonly [string, string]

const oracles = [
  { provider: standardWebhooks, sample: 'user.created', family: 'webhook', webhook: new StandardWebhook(text) },
  { provider: svix, sample: 'user.created', family: 'svix', webhook: new SvixWebhook(text) },
  {
    provider: incidentIo,
    sample: 'private_incident.incident_created_v2',
    family: 'webhook',
    webhook: new SvixWebhook(text)
  }
]

for (const { provider, sample, family, webhook } of oracles)
  describe(`${provider.name} and its senders’ own library`, () => {
    const signed = (body: string, id = 'msg_1', at = fixedStart): readonly Header[] => [
      [`${family}-id`, id],
      [`${family}-timestamp`, String(Math.floor(at / 1000))],
      [`${family}-signature`, webhook.sign(id, new Date(at), body)]
    ]

    test('agree on what is good, and the id that is signed is the event’s', async () => {
      const body = await readSampleOf(provider, sample)
      const { outcome, reply } = await postAs(provider, { body, headers: signed(body, 'msg_42'), secret })
      assert.equal(reply.status, 200)
      assert.equal(outcome.kind === 'accepted' && outcome.events[0]?.attributes.id, 'msg_42')
    })

    test('an id, a time or a body that was changed afterwards is refused', async () => {
      const body = await readSampleOf(provider, sample)
      const [id, time, signature] = signed(body)
      assert.ok(id && time && signature)
      const refused: readonly { readonly body: string; readonly headers: readonly Header[] }[] = [
        { body, headers: [[id[0], 'msg_2'], time, signature] },
        { body, headers: [id, [time[0], String(Number(time[1]) + 1)], signature] },
        { body: `${body} `, headers: [id, time, signature] },
        { body, headers: [id, id, time, signature] },
        { body, headers: [time, signature] },
        { body, headers: signed(body, 'msg_1', fixedStart - 301_000) },
        { body, headers: signed(body, 'msg_1', fixedStart + 301_000) }
      ]
      for (const given of refused) assert.equal(await statusOf(postAs(provider, { ...given, secret })), 401)
    })

    test('the library tries any number of signatures, we five', async () => {
      const body = await readSampleOf(provider, sample)
      const padded = (at: number, others: number): readonly Header[] => {
        const [id = ['', ''], time = ['', ''], [name, good] = ['', '']] = signed(body, 'msg_1', at)
        const wrong = Array.from({ length: others }, () => webhook.sign('msg_other', new Date(at), body))
        return [id, time, [name, [...wrong, good].join(' ')]]
      }
      const many = padded(Math.floor(Date.now() / 1000) * 1000, 40)
      assert.doesNotThrow(() => webhook.verify(body, Object.fromEntries(many)))
      assert.equal(await statusOf(postAs(provider, { body, headers: padded(fixedStart, 40), secret })), 401)
      assert.equal(await statusOf(postAs(provider, { body, headers: padded(fixedStart, 4), secret })), 200)
    })
  })

test('npm svix takes headers of either family; a source takes those that its provider’s scheme signs', async () => {
  const body = await readSampleOf(svix, 'user.created')
  const at = Math.floor(Date.now() / 1000) * 1000
  const of = (time: number): readonly Header[] => [
    ['webhook-id', 'msg_1'],
    ['webhook-timestamp', String(Math.floor(time / 1000))],
    ['webhook-signature', new SvixWebhook(text).sign('msg_1', new Date(time), body)]
  ]
  assert.doesNotThrow(() => new SvixWebhook(text).verify(body, Object.fromEntries(of(at))))
  assert.equal(await statusOf(postAs(svix, { body, headers: of(fixedStart), secret })), 401)
})

test('a header of the other family beside the signed one changes nothing', async () => {
  const body = await readSampleOf(svix, 'user.created')
  const headers: readonly Header[] = [
    ['svix-id', 'msg_1'],
    ['webhook-id', 'msg_forged'],
    ['svix-timestamp', String(Math.floor(fixedStart / 1000))],
    ['svix-signature', new SvixWebhook(text).sign('msg_1', new Date(fixedStart), body)]
  ]
  const { outcome } = await postAs(svix, { body, headers, secret })
  assert.equal(outcome.kind === 'accepted' && outcome.events[0]?.attributes.id, 'msg_1')
})

describe('by a key that the sender alone has', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const scheme = standardWebhooks.schemes.ed25519
  const id: Header = ['webhook-id', 'msg_1']
  const post = async (body: string, headers: readonly Header[], own = publicKeyText(publicKey)): Promise<number> =>
    statusOf(postAs(standardWebhooks, { body, headers, scheme: 'ed25519', secret: secretOf(own) }))
  const sign = (body: string): readonly Header[] => [
    id,
    ...signEd25519(scheme, { headers: [id], body: Buffer.from(body) }, privateKey)
  ]

  test('what it signs is accepted, what is signed by the shared secret’s way is not', async () => {
    const body = await readSampleOf(standardWebhooks, 'user.created')
    assert.equal(await post(body, sign(body)), 200)
    const [, time = ['', '']] = sign(body)
    const shared = new StandardWebhook(text).sign('msg_1', new Date(fixedStart), body)
    assert.equal(await post(body, [id, time, ['webhook-signature', shared]]), 401)
    assert.equal(await post(body, [id, time, ['webhook-signature', shared]], text), 401)
  })

  test('a public key is no shared secret: whoever knows it can sign nothing', async () => {
    const body = await readSampleOf(standardWebhooks, 'user.created')
    const known = publicKeyText(publicKey)
    const forged = new StandardWebhook(known.replace('whpk_', 'whsec_')).sign('msg_1', new Date(fixedStart), body)
    const [, time = ['', '']] = sign(body)
    for (const value of [forged, forged.replace('v1,', 'v1a,')])
      assert.equal(await post(body, [id, time, ['webhook-signature', value]]), 401)
  })
})

test('the payload’s time is the event’s; without one it is when it was received', async () => {
  assert.equal((await attributesOfSample(standardWebhooks, 'user.created'))['time'], '2026-03-02T09:14:00.120Z')
  const timeless = editing((payload) => delete payload['timestamp'])
  const { time, recordedtime } = await attributesOfSample(standardWebhooks, 'user.created', timeless)
  assert.equal(time, recordedtime)
})

test('types are of their source, so that two senders’ never meet', async () => {
  const { type } = await attributesOfSample(standardWebhooks, 'invoice.paid')
  assert.equal(type, 'webhook.acme.invoice.paid')
  const typeless = editing((payload) => delete payload['type'])
  assert.equal((await attributesOfSample(standardWebhooks, 'invoice.paid', typeless))['type'], 'webhook.acme.received')
})

test('incident.io: an incident, its end and what is to be done about it stay in order', async () => {
  const names = ['incident_created_v2', 'incident_status_updated_v2', 'follow_up_created_v2']
  const [created = {}, closed = {}, task = {}] = await Promise.all(
    names.map((name) => attributesOfSample(incidentIo, `public_incident.${name}`))
  )
  assert.equal(created['type'], 'io.incident.public_incident.incident_created_v2')
  assert.equal(closed['partitionkey'], created['partitionkey'])
  assert.equal(task['partitionkey'], created['partitionkey'])
  assert.deepEqual(
    [created['subject'], closed['subject'], task['subject']],
    ['01SAMPLEINCIDENT0000000001', '01SAMPLEINCIDENT0000000001', '01SAMPLEFOLLOWUP0000000001']
  )
  assert.equal(closed['time'], '2026-03-02T10:02:45.001Z')
  const secretOne = await attributesOfSample(incidentIo, 'private_incident.incident_created_v2')
  assert.notEqual(secretOne['partitionkey'], created['partitionkey'])
})
