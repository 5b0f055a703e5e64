import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { zuora } from '../../../src/providers/zuora.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { proofBy, secretOf } from '../../support/proof.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { attributesOfSample, deliveryId, settleSample } from './sample-events.ts'

const hourMs = 3_600_000

describe('the first request of a callout, without its password,', () => {
  const body = '{"event":"account.created"}'
  const byToken = { ...zuora, schemes: { token: zuora.schemes.token } }

  test('is answered 401 with what is asked for, and stores nothing', async () => {
    // It is signed by another scheme than the source asks for: no password is shown.
    const proof = proofBy(zuora.schemes.basic, secretOf('gateway:a secret of this test'))
    const { status, reply, stored } = await settleFor(byToken, { body }, { source: { proof } })
    assert.deepEqual([status, stored], [401, []])
    assert.equal(reply.headers?.['www-authenticate'], 'Basic realm="turnpike"')
  })

  test('is only refused by a source that takes no password: it would wait for one in vain', async () => {
    const proof = proofBy(zuora.schemes.path, secretOf('a-secret-of-this-test'))
    const { status, reply } = await settleFor(byToken, { body }, { source: { proof } })
    assert.deepEqual([status, reply.headers?.['www-authenticate']], [401, undefined])
  })
})

describe('a callout', () => {
  test('has the id of its notification, not of its request', async () => {
    const retried = [['Zuora-Request-Id', 'ffffffffffffffffffffffffffffffff']] as const
    const first = await attributesOfSample(zuora, 'account.created')
    const again = await attributesOfSample(zuora, 'account.created', undefined, retried)
    assert.deepEqual([first['id'], first['idquality'], again['id']], [deliveryId, 'native', deliveryId])
  })

  test('of ids alone is another event an hour later, where it has no id', async () => {
    const idAt = async (receivedAt: number) => {
      const body = '{"accountId":"8ad0sample"}'
      return (await settleFor(zuora, { body, receivedAt })).events[0]?.['id']
    }
    const start = Math.ceil(fixedStart / hourMs) * hourMs
    assert.equal(await idAt(start), await idAt(start + hourMs - 1))
    assert.notEqual(await idAt(start), await idAt(start + hourMs))
  })

  test('is named by its template, in one spelling', async () => {
    const types = ['account.created', 'subscription.cancelled', 'payment.processed'].map(
      async (name) => (await attributesOfSample(zuora, name))['type']
    )
    assert.deepEqual(await Promise.all(types), [
      'com.zuora.account.created',
      'com.zuora.subscription.cancelled',
      'com.zuora.payment.processed'
    ])
  })

  test('shares its key with the others of its account, as a form too', async () => {
    const keys = ['account.created', 'subscription.cancelled', 'payment.processed'].map(
      async (name) => (await attributesOfSample(zuora, name))['partitionkey']
    )
    assert.equal(new Set(await Promise.all(keys)).size, 1)
  })

  test('as a form is stored as JSON', async () => {
    const { stored } = await settleSample(zuora, 'payment.processed')
    assert.deepEqual(JSON.parse(stored[0] ?? ''), {
      Event: 'Payment Processed',
      AccountId: '8ad0sampleaccount0000000000000001',
      PaymentId: '8ad0samplepayment0000000000000001',
      Currency: 'EUR'
    })
  })

  test('of any other text is stored as it is, under a type that says no more', async () => {
    const body = '<account id="1"/>'
    const headers = [['Zuora-Notification-Id', deliveryId]] as const
    const { stored, events } = await settleFor(zuora, { body, contentType: 'application/xml', headers })
    assert.deepEqual(stored, [body])
    assert.deepEqual(
      [events[0]?.['type'], events[0]?.['id'], events[0]?.['datacontenttype']],
      ['com.zuora.callout', deliveryId, 'application/xml']
    )
  })
})
