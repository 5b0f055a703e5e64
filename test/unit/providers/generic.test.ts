import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { genericHmac } from '../../../src/providers/generic-hmac.ts'
import { genericToken } from '../../../src/providers/generic-token.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { testSecret } from '../../support/github-delivery.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { postAs, statusOf } from './post-as.ts'

const dayMs = 86_400_000
const day = Math.ceil(fixedStart / dayMs) * dayMs

async function attributesOf(body: string, contentType = 'application/json', receivedAt = day) {
  const { events, status } = await settleFor(genericHmac, { body, contentType, receivedAt })
  assert.equal(status, 200)
  return events[0] ?? {}
}

test('each scheme takes its own way of writing a digest, and none of the others', async () => {
  const body = '{"a":1}'
  const digest = (encoding: 'hex' | 'base64'): string => createHmac('sha256', testSecret).update(body).digest(encoding)
  const written = {
    signature: ['X-Signature-256', `sha256=${digest('hex')}`],
    hub: ['X-Hub-Signature-256', `sha256=${digest('hex')}`],
    hex: ['X-Signature', digest('hex')],
    base64: ['X-Signature', digest('base64')]
  } as const
  for (const scheme of Object.keys(genericHmac.schemes))
    for (const [name, header] of Object.entries(written)) {
      const status = await statusOf(postAs(genericHmac, { body, headers: [header], scheme }))
      assert.equal(status, name === scheme ? 200 : 401, `${name} by ${scheme}`)
    }
})

test('a token in a header of another scheme proves nothing, nor one without its prefix', async () => {
  const written = {
    bearer: ['Authorization', `Bearer ${testSecret}`],
    header: ['X-Webhook-Token', testSecret],
    'api-key': ['X-Api-Key', testSecret],
    basic: ['Authorization', `Basic ${Buffer.from(testSecret).toString('base64')}`],
    bare: ['Authorization', testSecret]
  } as const
  for (const scheme of Object.keys(genericToken.schemes))
    for (const [name, header] of Object.entries(written)) {
      const status = await statusOf(postAs(genericToken, { body: '{}', headers: [header], scheme }))
      assert.equal(status, name === scheme ? 200 : 401, `${name} by ${scheme}`)
    }
})

test('a sender that waits to be asked for its password is asked', async () => {
  const { reply } = await postAs(genericToken, { body: '{}', headers: [], scheme: 'basic' })
  assert.deepEqual([reply.status, reply.headers?.['www-authenticate']], [401, 'Basic realm="turnpike"'])
})

test('the same bytes on one day are one event, on the next another; other bytes are another', async () => {
  const first = await attributesOf('{"id":7,"state":"on"}')
  assert.equal(first['idquality'], 'derived')
  assert.equal((await attributesOf('{"id":7,"state":"on"}', 'application/json', day + dayMs - 1))['id'], first['id'])
  assert.notEqual((await attributesOf('{"id":7,"state":"on"}', 'application/json', day + dayMs))['id'], first['id'])
  assert.notEqual((await attributesOf('{"id":7,"state":"off"}'))['id'], first['id'])
})

test('a type is taken where one is named, and only if it is one word', async () => {
  const types: Readonly<Record<string, string>> = {
    '{"type":"order.placed"}': 'webhook.acme.order.placed',
    '{"event_type":"order.paid"}': 'webhook.acme.order.paid',
    '{"event":"ping"}': 'webhook.acme.ping',
    '{"type":"Robin Sample <robin@northwind.example>"}': 'webhook.acme.received',
    '{"type":{"a":1}}': 'webhook.acme.received',
    '[1]': 'webhook.acme.received',
    '"text"': 'webhook.acme.received'
  }
  for (const [body, type] of Object.entries(types)) assert.equal((await attributesOf(body))['type'], type, body)
})

test('what is no JSON is stored as it is, and a form as an object', async () => {
  const text = await settleFor(genericHmac, { body: 'any text', contentType: 'text/plain' })
  assert.deepEqual(text.stored, ['any text'])
  const form = await settleFor(genericHmac, { body: 'type=a.b&x=1', contentType: 'application/x-www-form-urlencoded' })
  assert.deepEqual([form.stored, form.events[0]?.['type']], [['{"type":"a.b","x":"1"}'], 'webhook.acme.a.b'])
  assert.equal((await settleFor(genericHmac, { body: '{"a":' })).status, 422)
})
