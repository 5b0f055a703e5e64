import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Json } from '../../../src/core/json.ts'
import type { Verdict } from '../../../src/core/verdict.ts'
import { signItems } from '../../../src/signatures/sign-items.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { adyenLike } from '../../support/test-schemes.ts'
import { deliveryOf, now, secret } from './primitive-cases.ts'

const key = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056'

interface Item {
  readonly [name: string]: Json
}

const item: Item = {
  pspReference: '7914073381342284',
  merchantAccountCode: 'TestMerchant',
  merchantReference: 'order-7',
  amount: { value: 1130, currency: 'EUR' },
  eventCode: 'AUTHORISATION',
  success: 'true'
}

function bodyOf(...items: readonly Item[]): Json {
  return { live: 'false', notificationItems: items.map((each) => ({ NotificationRequestItem: each })) }
}

function sign(body: Json): Json {
  const bytes = signItems(adyenLike, Buffer.from(JSON.stringify(body)), Buffer.from(key, 'hex'))
  return JSON.parse(Buffer.from(bytes).toString())
}

function judge(body: Json | string, text = key): Verdict {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return verifyScheme({ scheme: adyenLike, secrets: [secret(text)] }, deliveryOf([], bytes), now)
}

/** The signed items of a body. */
function itemsOf(body: Json): readonly Item[] {
  const { notificationItems } = JSON.parse(JSON.stringify(body))
  return notificationItems.map((each: { NotificationRequestItem: Item }) => each.NotificationRequestItem)
}

describe('items that are signed one by one', () => {
  const [first = {}, second = {}] = itemsOf(sign(bodyOf(item, { ...item, pspReference: '8814073381342284' })))

  test('verify when each is good', () => {
    assert.deepEqual(judge(bodyOf(first, second)), { ok: true, proof: { method: 'hmac-sha256', secret: 'current' } })
  })

  test('verify by a key in small letters too', () => assert.equal(judge(bodyOf(first), key.toLowerCase()).ok, true))

  for (const [name, body] of Object.entries({
    'when the last is another’s': bodyOf(first, { ...second, eventCode: 'REFUND' }),
    'when the first is another’s': bodyOf({ ...first, eventCode: 'REFUND' }, second),
    'when two have changed their signatures': bodyOf(
      { ...first, additionalData: second['additionalData'] ?? null },
      { ...second, additionalData: first['additionalData'] ?? null }
    )
  }))
    test(`are refused ${name}`, () => assert.deepEqual(judge(body), { ok: false, fault: 'mismatch' }))

  test('are refused when one has no signature, or the list has something that is no item', () => {
    assert.deepEqual(judge(bodyOf(first, item)), { ok: false, fault: 'missing' })
    assert.deepEqual(judge({ notificationItems: [{ NotificationRequestItem: first }, 'x'] }), {
      ok: false,
      fault: 'malformed'
    })
    assert.deepEqual(judge({ notificationItems: [{ NotificationRequestItem: first }, {}] }), {
      ok: false,
      fault: 'malformed'
    })
    assert.deepEqual(judge({ notificationItems: [{ NotificationRequestItem: first }, null] }), {
      ok: false,
      fault: 'malformed'
    })
  })

  test('are refused when there is none: an empty list proves nothing', () => {
    assert.deepEqual(judge({ notificationItems: [] }), { ok: false, fault: 'missing' })
    for (const body of [{}, [], null, 'text', { notificationItems: {} }, { notificationItems: null }])
      assert.deepEqual(judge(JSON.stringify(body)), { ok: false, fault: 'malformed' })
  })

  for (const [field, value] of Object.entries({
    pspReference: '7914073381342285',
    merchantAccountCode: 'Other',
    merchantReference: 'order-8',
    amount: { value: 1131, currency: 'EUR' },
    eventCode: 'CAPTURE',
    success: 'false',
    originalReference: '1'
  }))
    test(`are refused with another ${field}`, () => {
      assert.deepEqual(judge(bodyOf({ ...first, [field]: value })), { ok: false, fault: 'mismatch' })
    })

  test('are refused when a value could pass for two', () => {
    // ...:TestMerchant:a:b:1130:... read as the account "TestMerchant:a".
    const [signed = {}] = itemsOf(sign(bodyOf({ ...item, merchantReference: 'a:b' })))
    assert.equal(judge(bodyOf(signed)).ok, true)
    const moved = { ...signed, merchantAccountCode: 'TestMerchant:a', merchantReference: 'b' }
    assert.deepEqual(judge(bodyOf(moved)), { ok: false, fault: 'malformed' })
  })

  test('are refused by a secret that is no key in hex', () => {
    for (const text of [`${key}0`, `x${key}`, 'not hex at all, but long enough'])
      assert.deepEqual(judge(bodyOf(first), text), { ok: false, fault: 'no-active-secret' })
  })

  test('are refused beyond a thousand: each costs a digest', () => {
    const many = Array.from({ length: 1_001 }, () => first)
    assert.deepEqual(judge(bodyOf(...many)), { ok: false, fault: 'malformed' })
  })

  test('keep an amount beyond the integers of a double', () => {
    const text = JSON.stringify(bodyOf({ ...item, amount: { value: 0, currency: 'EUR' } })).replace(
      '"value":0',
      '"value":9007199254740993'
    )
    const signed = Buffer.from(signItems(adyenLike, Buffer.from(text), Buffer.from(key, 'hex'))).toString()
    // The signer writes JSON anew and loses the digits: the signature is of the number as it was sent.
    assert.equal(judge(signed.replace('9007199254740992', '9007199254740993')).ok, true)
    assert.equal(judge(signed).ok, false)
  })
})
