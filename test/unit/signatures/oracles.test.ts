import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { Webhook as SvixWebhook } from 'svix'
import type { HmacScheme, SchemeInUse } from '../../../src/core/scheme.ts'
import { signScheme } from '../../../src/signatures/sign-scheme.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { signStandardAsymmetric } from '../../support/sign-asymmetric.ts'
import { standard, stripeLike } from '../../support/test-schemes.ts'
import { deliveryOf, now, secret } from './primitive-cases.ts'

/* The vendors' own libraries: we agree with them on what is good. Where they take more than they should, we don't. */

const bodies = [
  '{}',
  '{"id":"evt_1","object":"event"}',
  '{"text":"Grüße, 日本, \u{1f600}"}',
  `{"a":"${'x'.repeat(100_000)}"}`
]
const dayMs = 86_400_000

type Header = readonly [string, string]

function verdictOf(scheme: HmacScheme, text: string, headers: readonly Header[], body: string) {
  const use: SchemeInUse = { scheme, secrets: [secret(text)] }
  return verifyScheme(use, deliveryOf(headers, Buffer.from(body)), now)
}

function sign(scheme: HmacScheme, text: string, headers: readonly Header[], body: string): readonly Header[] {
  const request = { headers, body: Buffer.from(body), path: '/webhooks/test' }
  return [...headers, ...signScheme(scheme, request, secret(text), now).headers]
}

describe('npm stripe', () => {
  const { webhooks } = new Stripe('sk_test_none')
  const text = 'whsec_test_secret_of_these_tests'
  const generate = (payload: string, at = now): Header => [
    'stripe-signature',
    webhooks.generateTestHeaderString({ payload, secret: text, timestamp: Math.floor(at / 1000) })
  ]

  test('signs what we verify', () => {
    for (const body of bodies) assert.equal(verdictOf(stripeLike, text, [generate(body)], body).ok, true)
  })

  test('verifies what we sign', () => {
    for (const body of bodies) {
      const [, value = ''] = sign(stripeLike, text, [], body)[0] ?? []
      assert.ok(webhooks.constructEvent(body, value, text, 300, undefined, now))
    }
  })

  test('takes a time a day ahead, which we refuse', () => {
    const ahead = generate('{}', now + dayMs)
    assert.ok(webhooks.constructEvent('{}', ahead[1], text, 300, undefined, now))
    assert.deepEqual(verdictOf(stripeLike, text, [ahead], '{}'), { ok: false, fault: 'future' })
  })

  test('refuses an old time as we do', () => {
    const old = generate('{}', now - 301_000)
    assert.throws(() => webhooks.constructEvent('{}', old[1], text, 300, undefined, now))
    assert.deepEqual(verdictOf(stripeLike, text, [old], '{}'), { ok: false, fault: 'stale' })
  })
})

const text = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const svix: HmacScheme = {
  ...standard,
  header: 'svix-signature',
  message: '{header:svix-id}.{timestamp}.{body}',
  timestamp: { header: 'svix-timestamp', format: 'unix-s', pastMs: 300_000, futureMs: 300_000 }
}

for (const { name, webhook, prefix, scheme } of [
  { name: 'npm standardwebhooks', webhook: new StandardWebhook(text), prefix: 'webhook', scheme: standard },
  { name: 'npm svix', webhook: new SvixWebhook(text), prefix: 'svix', scheme: svix }
])
  describe(name, () => {
    const id: Header = [`${prefix}-id`, 'msg_p5jXN8AQM9LWM0D4loKWxJek']
    const theirs = (body: string, at = now): readonly Header[] => [
      id,
      [`${prefix}-timestamp`, String(Math.floor(at / 1000))],
      [`${prefix}-signature`, webhook.sign(id[1], new Date(at), body)]
    ]

    test('signs what we verify', () => {
      for (const body of bodies) assert.equal(verdictOf(scheme, text, theirs(body), body).ok, true)
    })

    test('verifies what we sign', () => {
      for (const body of bodies)
        assert.doesNotThrow(() => webhook.verify(body, Object.fromEntries(sign(scheme, text, [id], body))))
    })

    test('refuses a time of yesterday and of tomorrow, as we do', () => {
      for (const at of [now - dayMs, now + dayMs]) {
        assert.throws(() => webhook.verify('{}', Object.fromEntries(theirs('{}', at))))
        assert.equal(verdictOf(scheme, text, theirs('{}', at), '{}').ok, false)
      }
    })

    test('takes a time with a tail, which we refuse', () => {
      const [, , signature] = theirs('{}')
      const tailed: readonly Header[] = [id, [`${prefix}-timestamp`, `${now / 1000}abc`], signature ?? id]
      assert.equal(verdictOf(scheme, text, tailed, '{}').ok, false)
    })
  })

test('npm standardwebhooks knows no v1a, and finds the v1 beside it as we do', () => {
  const webhook = new StandardWebhook(text)
  const asymmetric = Object.fromEntries(signStandardAsymmetric(Buffer.from('{}'), 'msg_1', now / 1000))
  assert.throws(() => webhook.verify('{}', asymmetric))
  const v1 = webhook.sign('msg_1', new Date(now), '{}')
  const both = { ...asymmetric, 'webhook-signature': `${asymmetric['webhook-signature']} ${v1}` }
  assert.ok(webhook.verify('{}', both))
  assert.equal(verdictOf(standard, text, Object.entries(both), '{}').ok, true)
})
