import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hmacValidator as HmacValidator } from '@adyen/api-library'
import { Problem } from '../../../src/core/problem.ts'
import { adyenPlatform } from '../../../src/providers/adyen-platform.ts'
import { adyen } from '../../../src/providers/adyen.ts'
import { signScheme } from '../../../src/signatures/sign-scheme.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { sampleText, settleProved } from './settle-proved.ts'

const key = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056'
const json = ['Content-Type', 'application/json'] as const
const oracle = new HmacValidator()

/** Signs a payload of payments, and takes it through. */
async function settlePayments(text: string, use = key, bus = createRecordingBus('uk')) {
  const scheme = adyen.schemes.signature
  const { body } = signScheme(
    scheme,
    { headers: [], body: Buffer.from(text), path: '' },
    secretOf(key, 'new'),
    fixedStart
  )
  return settleProved(adyen, { scheme, secrets: [secretOf(use)] }, { headers: [json], body }, { bus })
}

async function settlePlatform(body: string, signature: string, use = key) {
  const scheme = adyenPlatform.schemes.signature
  const request = { headers: [json, ['HmacSignature', signature]] as const, body }
  return settleProved(adyenPlatform, { scheme, secrets: [secretOf(use)] }, request)
}

/** The first item of a body, signed by Adyen's own library; `change` edits it before or after. */
function signedItem(text: string, before: object = {}, after: object = {}) {
  const payload = JSON.parse(text)
  const [{ NotificationRequestItem: first }] = payload.notificationItems
  const item = { ...first, ...before, additionalData: {} }
  const signed = { ...item, additionalData: { hmacSignature: oracle.calculateHmac(item, key) }, ...after }
  return { signed, body: JSON.stringify({ live: 'false', notificationItems: [{ NotificationRequestItem: signed }] }) }
}

async function judge(body: string, secret = key) {
  const use = { scheme: adyen.schemes.signature, secrets: [secretOf(secret)] }
  const { outcome } = await settleProved(adyen, use, { headers: [json], body })
  return 'problem' in outcome ? `${outcome.problem.code} ${outcome.problem.reason}` : outcome.kind
}

describe('npm @adyen/api-library', () => {
  test('verifies the items that we sign, and signs those that we verify', async () => {
    for (const name of ['authorisation', 'refund', 'report_available']) {
      const text = await sampleText(`adyen/${name}`)
      const { signed, body } = signedItem(text)
      assert.equal(oracle.validateHMAC(signed, key), true)
      assert.equal(await judge(body), 'accepted')
      const request = { headers: [], body: Buffer.from(text), path: '' }
      const ours = signScheme(adyen.schemes.signature, request, secretOf(key), fixedStart).body
      for (const { NotificationRequestItem: item } of JSON.parse(Buffer.from(ours).toString()).notificationItems)
        assert.equal(oracle.validateHMAC(item, key), true)
    }
  })

  test('takes an item whose fields were cut elsewhere, which we refuse', async () => {
    const { signed, body } = signedItem(
      await sampleText('adyen/authorisation'),
      { merchantAccountCode: 'Northwind', merchantReference: 'UK:INV-1042' },
      { merchantAccountCode: 'Northwind:UK', merchantReference: 'INV-1042' }
    )
    assert.equal(oracle.validateHMAC(signed, key), true)
    assert.equal(await judge(body), 'signature-invalid malformed')
  })

  test('takes a key with a tail that is no hex, which we refuse', async () => {
    const { signed, body } = signedItem(await sampleText('adyen/authorisation'))
    assert.equal(oracle.validateHMAC(signed, `${key}zz`), true)
    assert.equal(await judge(body, `${key}zz`), 'signature-invalid no-active-secret')
  })

  test('signs the whole body of platform webhooks as we verify it', async () => {
    const body = await sampleText('adyen-platform/balancePlatform.transfer.updated')
    const signature = oracle.calculateHmac(body, key)
    assert.equal(oracle.validateHMACSignature(key, signature, body), true)
    assert.equal((await settlePlatform(body, signature)).outcome.kind, 'accepted')
    assert.equal((await settlePlatform(body.replace('9400', '9401'), signature)).reply.status, 401)
    assert.equal((await settlePlatform(body, signature, `${key}zz`)).reply.status, 401)
  })
})

describe('the head of Adyen’s queue', () => {
  test('what is stored, and what nobody wants, is answered with the text that it waits for', async () => {
    const { outcome, reply } = await settlePayments(await sampleText('adyen/authorisation'))
    assert.equal(outcome.kind, 'accepted')
    assert.deepEqual([reply.status, reply.body], [200, '[accepted]'])
    for (const { replies } of [adyen, adyenPlatform])
      assert.deepEqual(replies.ignored, { status: 200, body: '[accepted]' })
  })

  test('what is proved and can never be an event holds nothing back, and is refused all the same', async () => {
    const text = (await sampleText('adyen/authorisation')).replace('"AUTHORISATION"', '"NOT A CODE"')
    const { outcome, reply } = await settlePayments(text)
    assert.equal(outcome.kind, 'refused')
    assert.deepEqual([reply.status, reply.body], [200, '[accepted]'])
  })

  test('a fault of ours waits in the queue: it is no success', async () => {
    const bus = { ...createRecordingBus('uk'), publish: () => Promise.reject(new Problem('bus-unavailable')) }
    const { outcome, reply } = await settlePayments(await sampleText('adyen/authorisation'), key, bus)
    assert.equal(outcome.kind, 'deferred')
    assert.equal(reply.status, 503)
    assert.ok(!(reply.body ?? '').includes('[accepted]'))
  })

  test('a key that is not here yet waits in the queue too', async () => {
    const { reply } = await settlePayments(await sampleText('adyen/authorisation'), key.replace('4', '5'))
    assert.equal(reply.status, 401)
  })
})

describe('an event of Adyen', () => {
  test('keeps to its payment, and each item of a delivery to its own', async () => {
    const paid = (await settlePayments((await sampleText('adyen/authorisation')).replace('QFsampleid1', 'QF1'))).events
    const { events } = await settlePayments((await sampleText('adyen/refund')).replace('QFsampleid2', 'QF1'))
    assert.deepEqual(
      events.map(({ type, source }) => [type, source]),
      [
        ['com.adyen.refund', 'https://ca-test.adyen.com/merchants/NorthwindHealthUK'],
        ['com.adyen.chargeback', 'https://ca-test.adyen.com/merchants/NorthwindHealthEU']
      ]
    )
    assert.equal(events[0]?.['partitionkey'], paid[0]?.['partitionkey'])
    assert.notEqual(events[1]?.['partitionkey'], paid[0]?.['partitionkey'])
  })

  test('is not called authorised when it was refused, and is another event than the attempt that was not', async () => {
    const [refused] = (await settlePayments(await sampleText('adyen/authorisation.refused'))).events
    const [paid] = (await settlePayments(await sampleText('adyen/authorisation'))).events
    assert.equal(refused?.['type'], 'com.adyen.authorisation.failed')
    assert.equal(paid?.['type'], 'com.adyen.authorisation')
    assert.notEqual(refused['id'], paid['id'])
  })

  test('shows nothing of a card or of who held it', async () => {
    const { events } = await settlePayments(await sampleText('adyen/authorisation'))
    const shown = JSON.stringify(events)
    for (const text of ['9731', '038091', 'W. Quibble', 'shopper@', '192.0.2.17', 'Example Street', 'cust-4711'])
      assert.ok(!shown.includes(text), text)
  })
})
