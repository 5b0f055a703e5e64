import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { verifySignature } from 'gocardless-nodejs'
import { gocardless } from '../../../src/providers/gocardless.ts'
import { signHeaders, secretOf } from '../../support/proof.ts'
import { attributesOfSample, settleSample } from './sample-events.ts'
import { sampleText, settleProved } from './settle-proved.ts'

test('each event of a webhook is an event here, by its own id and of its own resource', async () => {
  const { events } = await settleSample(gocardless, 'payments.confirmed')
  assert.deepEqual(
    events.map(({ id, type, subject, time }) => [id, type, subject, time]),
    [
      ['EVsampleid1', 'com.gocardless.payments.confirmed', 'PM00SAMPLE01', '2026-03-02T09:14:00.000Z'],
      ['EVsampleid2', 'com.gocardless.payouts.paid', 'PO00SAMPLE01', '2026-03-02T09:14:01.000Z']
    ]
  )
  assert.notEqual(events[0]?.['partitionkey'], events[1]?.['partitionkey'])
})

test('the sandbox and the live environment are different sources', async () => {
  const sandbox = await attributesOfSample(gocardless, 'mandates.cancelled')
  const live = await attributesOfSample(gocardless, 'mandates.cancelled', undefined, [
    ['Origin', 'https://api.gocardless.com']
  ])
  assert.equal(sandbox['source'], 'https://api-sandbox.gocardless.com/organisations/OR00SAMPLE')
  assert.equal(live['source'], 'https://api.gocardless.com/organisations/OR00SAMPLE')
  assert.notEqual(sandbox['partitionkey'], live['partitionkey'])
})

test('an environment that nobody knows is live: the header is not signed', async () => {
  const { source } = await attributesOfSample(gocardless, 'mandates.cancelled', undefined, [
    ['Origin', 'https://evil.example']
  ])
  assert.equal(source, 'https://api.gocardless.com/organisations/OR00SAMPLE')
})

test('a customer is what its mandates are joined by', async () => {
  const { correlationid } = await attributesOfSample(gocardless, 'mandates.cancelled')
  assert.equal(correlationid, 'tenant:CU00SAMPLE')
})

test('a resource that nobody knows yet passes, by its own id', async () => {
  const { type, subject } = await attributesOfSample(gocardless, 'mandates.cancelled', (payload) =>
    payload.replace('"mandates"', '"teleports"')
  )
  assert.deepEqual([type, subject], ['com.gocardless.teleports.cancelled', undefined])
})

describe('npm gocardless-nodejs', () => {
  const key = 'ED7D658C-D8EB-4941-948B-3973214F2D49'
  const scheme = gocardless.schemes.signature

  function sign(body: string): string {
    return signHeaders(scheme, Buffer.from(body), secretOf(key))[0]?.[1] ?? ''
  }

  async function judge(body: string, signature: string): Promise<number> {
    const headers = [
      ['Content-Type', 'application/json'],
      ['Webhook-Signature', signature]
    ] as const
    const { reply } = await settleProved(gocardless, { scheme, secrets: [secretOf(key)] }, { headers, body })
    return reply.status
  }

  /** Whether their library and we take it. */
  async function both(body: string, signature: string): Promise<readonly [theirs: boolean, ours: number]> {
    let theirs = true
    try {
      verifySignature(body, key, signature)
    } catch {
      theirs = false
    }
    return [theirs, await judge(body, signature)]
  }

  test('verifies what we sign, and refuses another body and no signature as we do, with their status', async () => {
    const body = await sampleText('gocardless/payments.confirmed')
    const signature = sign(body)
    assert.deepEqual(await both(body, signature), [true, 200])
    assert.deepEqual(await both(body.replace('PM00', 'PM01'), signature), [false, 498])
    assert.deepEqual(await both(body, ''), [false, 498])
  })

  test('takes a signature with a tail, and in large letters, which we refuse', async () => {
    const body = await sampleText('gocardless/payments.confirmed')
    const signature = sign(body)
    assert.deepEqual(await both(body, `${signature}zz`), [true, 498])
    assert.deepEqual(await both(body, signature.toUpperCase()), [true, 498])
  })
})
