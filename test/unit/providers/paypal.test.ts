import assert from 'node:assert/strict'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, test } from 'node:test'
import { crc32 } from 'node:zlib'
import { Problem } from '../../../src/core/problem.ts'
import type { FindKeys } from '../../../src/core/key-source.ts'
import { paypal } from '../../../src/providers/paypal.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import { createSelfSignedRsa } from '../../integration/http/self-signed.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { otherRsa, signPayPal } from '../../support/sign-asymmetric.ts'
import type { PayPalRequest } from '../../support/sign-asymmetric.ts'
import { sampleText, settleProved } from './settle-proved.ts'

/** A text with four bytes behind it that give it a checksum of one's choice, as a forger would. */
function meetChecksum(text: string, checksum: number): Buffer {
  const table = Array.from({ length: 256 }, (_, index) => {
    let entry = index
    for (let bit = 0; bit < 8; bit += 1) entry = entry & 1 ? (entry >>> 1) ^ 0xedb88320 : entry >>> 1
    return entry >>> 0
  })
  let state = ~checksum >>> 0
  for (let step = 0; step < 4; step += 1) {
    const index = table.findIndex((entry) => entry >>> 24 === state >>> 24)
    state = (((state ^ (table[index] ?? 0)) << 8) | index) >>> 0
  }
  const end = Buffer.alloc(4)
  end.writeUInt32LE((state ^ ~crc32(text)) >>> 0)
  return Buffer.concat([Buffer.from(text), end])
}

const pair = createSelfSignedRsa('messageverificationcerts.paypal.com', 2048, fixedStart)
const certificate = new X509Certificate(pair.certificate)
const sandboxUrl = 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77'
const liveUrl = 'https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77'
const webhookId = '1JE4291016473214C'
const findKeys: FindKeys = () => ({ kind: 'certificate', chain: [certificate] })
const names = [
  'payment.capture.completed',
  'checkout.order.approved',
  'billing.subscription.activated',
  'payment.sale.completed'
]

function timeOf(instant: number): string {
  return new Date(instant).toISOString()
}

function requestOf(body: string, change: Partial<PayPalRequest> = {}) {
  const key = createPrivateKey(pair.key)
  const request = { body: Buffer.from(body), time: timeOf(fixedStart), webhookId, certificateUrl: sandboxUrl, key }
  return {
    headers: [['Content-Type', 'application/json'] as const, ...signPayPal({ ...request, ...change })],
    body
  }
}

const sandbox = { scheme: paypal.schemes.sandbox, secrets: [], settings: { webhookId } }
const live = { ...sandbox, scheme: paypal.schemes.signature }

async function settle(name: string, change: (text: string) => string = (text) => text) {
  const settled = await settleProved(paypal, sandbox, requestOf(change(await sampleText(`paypal/${name}`))), {
    findKeys
  })
  assert.equal(settled.outcome.kind, 'accepted')
  assert.deepEqual(settled.drifts, [])
  return settled.events[0] ?? {}
}

describe('a sample, signed by a certificate', () => {
  for (const name of names)
    test(`${name} is an event that names nobody`, async () => {
      const event = await settle(name)
      assert.equal(event['type'], `com.paypal.${name}`)
      assert.equal(event['source'], 'https://api.sandbox.paypal.com')
      assert.equal(event['authmethod'], 'rsa-sha256')
      assert.equal(event['id'], 'WH-sampleid1-sampleid2')
      const shown = JSON.stringify(event).toLowerCase()
      for (const text of ['wilma', 'quibble', 'example street', '@', 'payer00']) assert.ok(!shown.includes(text), text)
    })

  test('stays in order with its order, or its subscription', async () => {
    const [captured, approved, activated, sold] = await Promise.all(names.map(async (name) => settle(name)))
    assert.equal(captured?.['partitionkey'], approved?.['partitionkey'])
    assert.equal(sold?.['partitionkey'], activated?.['partitionkey'])
    assert.notEqual(sold?.['partitionkey'], captured?.['partitionkey'])
  })

  test('has one id in each attempt, whatever the transmission', async () => {
    const body = await sampleText('paypal/payment.sale.completed')
    const later = requestOf(body, { time: timeOf(fixedStart - 60_000) })
    const { events } = await settleProved(paypal, sandbox, later, { findKeys })
    assert.equal(events[0]?.['id'], (await settle('payment.sale.completed'))['id'])
  })

  test('is another source from live, which the certificate tells', async () => {
    const body = await sampleText('paypal/payment.sale.completed')
    const { events } = await settleProved(paypal, live, requestOf(body, { certificateUrl: liveUrl }), { findKeys })
    assert.equal(events[0]?.['source'], 'https://api.paypal.com')
    assert.notEqual(events[0]['partitionkey'], (await settle('payment.sale.completed'))['partitionkey'])
  })

  test('is asked for again when the region cannot store it', async () => {
    const bus = { ...createRecordingBus('uk'), publish: () => Promise.reject(new Problem('bus-unavailable')) }
    const request = requestOf(await sampleText('paypal/payment.sale.completed'))
    const { outcome, reply } = await settleProved(paypal, sandbox, request, { findKeys, bus })
    assert.deepEqual([outcome.kind, reply.status], ['deferred', 503])
  })
})

describe('PayPal’s signature', () => {
  const body = '{"id":"WH-1","event_type":"A.B","resource":{}}'

  /** The verdict of a source, and which certificates it asked for. */
  function judge(
    use: typeof sandbox | typeof live,
    change: Partial<PayPalRequest>,
    sent: string | Uint8Array = body,
    extra = ''
  ) {
    const asked: string[] = []
    const { headers } = requestOf(body, change)
    const delivery = {
      id: 'attempt-1',
      source: 'paypal',
      method: 'POST',
      path: '/webhooks/paypal',
      receivedAt: fixedStart,
      headers: HeaderList.fromEntries(extra === '' ? headers : [...headers, [extra, 'again']]),
      body: Buffer.from(sent)
    }
    const find: FindKeys = ({ url }) => {
      asked.push(url)
      return { kind: 'certificate', chain: [certificate] }
    }
    const verdict = verifyScheme(use, delivery, fixedStart, find)
    return [verdict.ok ? 'proved' : verdict.fault, asked] as const
  }

  test('is proved by the certificate that it names', () => {
    assert.deepEqual(judge(sandbox, {}), ['proved', [sandboxUrl]])
    assert.deepEqual(judge(live, { certificateUrl: liveUrl }), ['proved', [liveUrl]])
  })

  test('of the sandbox proves nothing to a live source, and the other way round', () => {
    assert.deepEqual(judge(live, {}), ['unknown-key', []])
    assert.deepEqual(judge(sandbox, { certificateUrl: liveUrl }), ['unknown-key', []])
  })

  for (const certificateUrl of [
    'https://api.sandbox.paypal.com.evil.example/v1/notifications/certs/CERT-1',
    'https://evil.example/v1/notifications/certs/CERT-1',
    'https://api.sandbox.paypal.com@evil.example/v1/notifications/certs/CERT-1',
    'https://api.sandbox.paypal.com/v1/notifications/certs/../../oauth2/CERT-1',
    'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1?x=1',
    'https://www.sandbox.paypal.com/v1/notifications/certs/CERT-1',
    'http://api.sandbox.paypal.com/v1/notifications/certs/CERT-1'
  ])
    test(`never has ${certificateUrl} fetched`, () => {
      assert.deepEqual(judge(sandbox, { certificateUrl }), ['unknown-key', []])
    })

  test('sees no more of a body than its checksum: another with the same one is kept out by the token', async () => {
    const other = meetChecksum('{"id":"WH-2","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{}}', crc32(body))
    assert.equal(judge(sandbox, {}, other)[0], 'proved')
    const both = [sandbox, { scheme: paypal.schemes.path, secrets: [secretOf('9f2c41d07be34a5d8c6e')] }]
    const { outcome } = await settleProved(paypal, both, { ...requestOf(body), body: other }, { findKeys })
    assert.equal(outcome.kind === 'refused' ? outcome.problem.reason : outcome.kind, 'missing')
  })

  test('is of one webhook, one body and one key', () => {
    assert.equal(judge(sandbox, { webhookId: 'OTHER291016473214' })[0], 'mismatch')
    assert.equal(judge(sandbox, {}, body.replace('WH-1', 'WH-2'))[0], 'mismatch')
    assert.equal(judge(sandbox, { key: otherRsa.privateKey })[0], 'mismatch')
  })

  test('is not taken with a header of its own doubled', () => {
    for (const name of ['transmission-id', 'transmission-time', 'transmission-sig', 'cert-url'])
      assert.deepEqual(judge(sandbox, {}, body, `PayPal-${name}`), ['doubled', []])
  })

  test('counts for as long as PayPal sends again, and no time ahead', () => {
    const hour = 3_600_000
    assert.equal(judge(sandbox, { time: timeOf(fixedStart - 72 * hour) })[0], 'proved')
    assert.deepEqual(judge(sandbox, { time: timeOf(fixedStart - 74 * hour) }), ['stale', []])
    assert.deepEqual(judge(sandbox, { time: timeOf(fixedStart + hour) }), ['future', []])
  })
})
