import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import type { Verdict, VerifyScheme } from '../../../src/core/verdict.ts'
import { signItems } from '../../../src/signatures/sign-items.ts'
import { adyenLike, clientCertificate, pagerdutyLike } from '../../support/test-schemes.ts'
import { deliveryOf, now, secret } from './primitive-cases.ts'
import type { SchemeCheck } from './scheme-checks.ts'

/* Where any one of several proofs is enough, and where all are needed: as checks over any engine. */

const key = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056'
const bad = '0'.repeat(64)

export function severalProofsChecks(verify: VerifyScheme): readonly SchemeCheck[] {
  const listed = (value: string): Verdict => {
    const delivery = deliveryOf([['X-PagerDuty-Signature', value]], Buffer.from('{}'))
    return verify({ scheme: pagerdutyLike, secrets: [secret(key)] }, delivery, now)
  }
  const items = (body: string): Verdict =>
    verify({ scheme: adyenLike, secrets: [secret(key)] }, deliveryOf([], Buffer.from(body)), now)
  const certified = (subject: string, ...certificates: readonly string[]): Verdict => {
    const proof = { subject, subjectAltNames: [], fingerprint256: 'AB:CD' }
    const use = { scheme: clientCertificate, secrets: [], certificates }
    return verify(use, { ...deliveryOf([]), clientCertificate: proof }, now)
  }
  const good = createHmac('sha256', key).update('{}').digest('hex')
  const body = signedItems()
  const refused = (name: string, judge: () => Verdict): SchemeCheck => ({
    name: `refuses ${name}`,
    run: () => assert.equal(judge().ok, false)
  })
  const verified = (name: string, judge: () => Verdict): SchemeCheck => ({
    name: `verifies ${name}`,
    run: () => assert.equal(judge().ok, true)
  })
  return [
    verified('the first of two signatures', () => listed(`v1=${good},v1=${bad}`)),
    verified('the third of five', () => listed(`v1=${bad},v1=${bad},v1=${good},v1=${bad},v1=${bad}`)),
    verified('two items that are both signed', () => items(body)),
    refused('two items of which the first was changed', () => items(body.replace('order-1', 'order-7'))),
    refused('two items of which the second was changed', () => items(body.replace('order-2', 'order-7'))),
    verified('a certificate of the source', () => certified('CN=ci', 'CN=cd', 'CN=ci')),
    refused('a certificate that is none of the source’s', () => certified('CN=other', 'CN=cd', 'CN=ci')),
    refused('any certificate of a source without', () => certified('CN=ci')),
    refused('a certificate without a subject by an empty name', () => certified('', ''))
  ]
}

function signedItems(): string {
  const items = ['order-1', 'order-2'].map((merchantReference) => ({
    NotificationRequestItem: {
      pspReference: '7914073381342284',
      merchantAccountCode: 'TestMerchant',
      merchantReference,
      amount: { value: 1130, currency: 'EUR' },
      eventCode: 'AUTHORISATION',
      success: 'true'
    }
  }))
  const body = Buffer.from(JSON.stringify({ live: 'false', notificationItems: items }))
  return Buffer.from(signItems(adyenLike, body, Buffer.from(key, 'hex'))).toString()
}
