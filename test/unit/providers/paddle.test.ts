import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Paddle } from '@paddle/paddle-node-sdk'
import { paddle } from '../../../src/providers/paddle.ts'
import { signScheme } from '../../../src/signatures/sign-scheme.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import { secretOf } from '../../support/proof.ts'
import { attributesOfSample, editing } from './sample-events.ts'
import { sampleText } from './settle-proved.ts'

const key = 'pdl_ntfset_01hsdn8d43dt7mezr1ef2jtbaw_hKkRiCGyyRhbFwIUuqiTBgI7gnWoV0Gr'
const scheme = paddle.schemes.signature
const { webhooks } = new Paddle('none')

/** Signed at an instant, as Paddle does. */
function signedAt(body: string, at: number): string {
  const request = { headers: [], body: Buffer.from(body), path: '' }
  return signScheme(scheme, request, secretOf(key), at).headers[0]?.[1] ?? ''
}

function judge(body: string, signature: string, now: number) {
  const delivery = {
    id: 'attempt-1',
    source: 'paddle',
    method: 'POST',
    path: '/webhooks/paddle',
    receivedAt: now,
    headers: HeaderList.fromEntries([['Paddle-Signature', signature]]),
    body: Buffer.from(body)
  }
  const verdict = verifyScheme({ scheme, secrets: [secretOf(key)] }, delivery, now)
  return verdict.ok ? 'proved' : verdict.fault
}

// Its library asks the machine's clock, so these tests do too.
describe('npm @paddle/paddle-node-sdk', () => {
  test('verifies what we sign, and refuses it with another body as we do', async () => {
    const body = await sampleText('paddle/transaction.completed')
    const now = Date.now()
    const signature = signedAt(body, now)
    assert.equal(await webhooks.isSignatureValid(body, key, signature), true)
    assert.equal(judge(body, signature, now), 'proved')
    const changed = body.replace('5880', '5881')
    assert.equal(await webhooks.isSignatureValid(changed, key, signature), false)
    assert.equal(judge(changed, signature, now), 'mismatch')
  })

  test('takes a time of tomorrow, which we refuse', async () => {
    const now = Date.now()
    const ahead = signedAt('{}', now + 86_400_000)
    assert.equal(await webhooks.isSignatureValid('{}', key, ahead), true)
    assert.equal(judge('{}', ahead, now), 'future')
  })

  test('takes a time with a tail, which we refuse', async () => {
    const now = Date.now()
    const tailed = signedAt('{}', now).replace(/ts=\d+/, (time) => `${time}x`)
    assert.equal(await webhooks.isSignatureValid('{}', key, tailed), true)
    assert.equal(judge('{}', tailed, now), 'malformed')
  })

  test('sees the last signature only, where we take either of a rotation', async () => {
    const now = Date.now()
    const both = `${signedAt('{}', now)};h1=${'0'.repeat(64)}`
    assert.equal(await webhooks.isSignatureValid('{}', key, both), false)
    assert.equal(judge('{}', both, now), 'proved')
  })

  test('refuses an old time sooner than we do', async () => {
    const now = Date.now()
    const old = signedAt('{}', now - 31_000)
    assert.equal(await webhooks.isSignatureValid('{}', key, old), false)
    assert.equal(judge('{}', old, now), 'stale')
  })
})

test('a payment keeps to its subscription, whose customer joins them', async () => {
  const activated = await attributesOfSample(paddle, 'subscription.activated')
  const paid = await attributesOfSample(paddle, 'transaction.completed')
  assert.equal(paid['partitionkey'], activated['partitionkey'])
  const created = await attributesOfSample(paddle, 'customer.created')
  const address = await attributesOfSample(paddle, 'address.created')
  assert.equal(address['partitionkey'], created['partitionkey'])
  assert.deepEqual(
    [activated, paid, created, address].map(({ correlationid }) => correlationid),
    Array.from({ length: 4 }, () => 'tenant:ctm_00sample01')
  )
})

test('two destinations of one account tell of one event under one id', async () => {
  const one = await attributesOfSample(paddle, 'customer.created')
  const other = await attributesOfSample(
    paddle,
    'customer.created',
    editing((payload) => (payload['notification_id'] = 'ntf_other'))
  )
  assert.equal(other['id'], one['id'])
})
