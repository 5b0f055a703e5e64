import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { describe, test } from 'node:test'
import type { FindKeys } from '../../../src/core/key-source.ts'
import type { Verdict } from '../../../src/core/verdict.ts'
import { isDeclaredUrl } from '../../../src/signatures/url-pattern.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { createSelfSigned, createSelfSignedRsa } from '../../integration/http/self-signed.ts'
import { otherRsa, signSns } from '../../support/sign-asymmetric.ts'
import { snsLike } from '../../support/test-schemes.ts'
import { certificate, deliveryOf, findKeys, now, pairKey, settings, snsMessage } from './primitive-cases.ts'

const key = pairKey()

function judge(text: string, keys: FindKeys = findKeys, at = now): Verdict {
  return verifyScheme({ scheme: snsLike, secrets: [], settings }, deliveryOf([], Buffer.from(text)), at, keys)
}

function without(name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(snsMessage).filter(([each]) => each !== name))
}

describe('a message whose fields are signed', () => {
  test('verifies by either version of the signature, and says which', () => {
    const one = judge(signSns({ ...snsMessage, SignatureVersion: '1' }, key))
    const two = judge(signSns(snsMessage, key))
    const secret = 'keys:sns.eu-west-2.amazonaws.com'
    assert.deepEqual(one, { ok: true, proof: { method: 'rsa-sha1', secret } })
    assert.deepEqual(two, { ok: true, proof: { method: 'rsa-sha256', secret } })
  })

  test('verifies without a subject, and as a subscription or its end, whose token is signed', () => {
    assert.equal(judge(signSns(without('Subject'), key)).ok, true)
    for (const Type of ['SubscriptionConfirmation', 'UnsubscribeConfirmation']) {
      const SubscribeURL = 'https://sns.eu-west-2.amazonaws.com/?Action=ConfirmSubscription'
      const message = { ...without('Subject'), Type, Token: '2336412f37', SubscribeURL }
      const signed = signSns(message, key)
      assert.equal(judge(signed).ok, true, Type)
      // One popular verifier leaves the token of an UnsubscribeConfirmation out.
      assert.equal(judge(signed.replace('2336412f37', '2336412f38')).ok, false, Type)
    }
  })

  for (const field of ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'])
    test(`is refused with another ${field}`, () => {
      const signed: Record<string, string> = JSON.parse(signSns(snsMessage, key))
      const value = field === 'Timestamp' ? new Date(now - 1000).toISOString() : `${signed[field]}x`
      const fault = field === 'TopicArn' ? 'claims' : 'mismatch'
      assert.deepEqual(judge(JSON.stringify({ ...signed, [field]: value })), { ok: false, fault })
    })

  for (const field of ['Message', 'MessageId', 'TopicArn', 'Type', 'Signature', 'SigningCertURL', 'Timestamp'])
    test(`is refused without ${field}`, () => {
      const signed: Record<string, string> = JSON.parse(signSns(snsMessage, key))
      const rest = Object.fromEntries(Object.entries(signed).filter(([name]) => name !== field))
      assert.deepEqual(judge(JSON.stringify(rest)), { ok: false, fault: 'missing' })
    })

  test('is refused when a field holds what stands between fields: it could be read in another way', () => {
    // The same signed text, cut elsewhere: the id and what follows it moved into the subject.
    const signed: Record<string, string> = JSON.parse(signSns(snsMessage, key))
    const { Subject = '', Timestamp = '' } = signed
    const moved = { ...signed, MessageId: `${signed['MessageId']}\nSubject\n${Subject}` }
    const cut = Object.fromEntries(Object.entries(moved).filter(([name]) => name !== 'Subject'))
    assert.deepEqual(judge(JSON.stringify({ ...cut, Timestamp })), { ok: false, fault: 'malformed' })
  })

  test('is refused when it is somebody else’s, signed by the same key, and no key is asked for', () => {
    const asked: string[] = []
    const ask: FindKeys = ({ url }) => void asked.push(url)
    for (const TopicArn of [
      'arn:aws:sns:eu-west-2:999999999999:ecr',
      'arn:aws:sns:eu-west-2:123456789012:ecr-other',
      'arn:aws:sns:eu-west-2:123456789012:ec',
      'ARN:aws:sns:eu-west-2:123456789012:ecr'
    ])
      assert.deepEqual(judge(signSns({ ...snsMessage, TopicArn }, key), ask), { ok: false, fault: 'claims' }, TopicArn)
    assert.deepEqual(asked, [])
  })

  test('is refused when nothing says whose it may be', () => {
    const delivery = deliveryOf([], Buffer.from(signSns(snsMessage, key)))
    for (const given of [{}, { topicArn: '' }, { TopicArn: settings.topicArn }])
      assert.deepEqual(verifyScheme({ scheme: snsLike, secrets: [], settings: given }, delivery, now, findKeys), {
        ok: false,
        fault: 'claims'
      })
  })

  test('is refused at the wrong time, in both directions', () => {
    const text = signSns(snsMessage, key)
    assert.deepEqual(judge(text, findKeys, now + 66 * 60_000), { ok: false, fault: 'stale' })
    assert.deepEqual(judge(text, findKeys, now - 6 * 60_000), { ok: false, fault: 'future' })
  })

  test('is refused by another key, and in a version that nobody knows', () => {
    assert.deepEqual(judge(signSns(snsMessage, otherRsa.privateKey)), { ok: false, fault: 'mismatch' })
    for (const SignatureVersion of ['3', '', 'constructor', '__proto__'])
      assert.equal(judge(signSns({ ...snsMessage, SignatureVersion }, key)).ok, false, SignatureVersion)
  })

  test('that is no object, or larger than any such sender sends, is refused', () => {
    for (const text of ['', 'null', '[]', '{', '{"Message":{}}', '\ufeff{}']) assert.equal(judge(text).ok, false, text)
    const large = signSns({ ...snsMessage, Message: 'x'.repeat(600 * 1024) }, key)
    assert.deepEqual(judge(large), { ok: false, fault: 'malformed' })
    assert.deepEqual(judge(`${'['.repeat(20_000)}${']'.repeat(20_000)}`), { ok: false, fault: 'malformed' })
  })
})

describe('the certificate of a signature', () => {
  const text = signSns(snsMessage, key)

  test('is asked for before anything is said of the signature', () => {
    const place = { kind: 'certificate', url: snsMessage['SigningCertURL'] }
    assert.deepEqual(
      judge(text, () => undefined),
      { ok: false, fault: 'key-unavailable', wants: place }
    )
  })

  test('is never asked for at a place that was not declared', () => {
    const asked: string[] = []
    const ask: FindKeys = ({ url }) => void asked.push(url)
    for (const SigningCertURL of [
      'https://evil.example/SimpleNotificationService-1.pem',
      'https://sns.eu-west-2.amazonaws.com.evil.example/SimpleNotificationService-1.pem',
      'http://sns.eu-west-2.amazonaws.com/SimpleNotificationService-1.pem'
    ])
      assert.deepEqual(judge(signSns({ ...snsMessage, SigningCertURL }, key), ask), { ok: false, fault: 'unknown-key' })
    assert.deepEqual(asked, [])
  })

  test('is refused before its time and after it', () => {
    const fetched: FindKeys = () => ({ kind: 'certificate', chain: [certificate] })
    const late = certificate.validToDate.getTime() + 1000
    const message = { ...snsMessage, Timestamp: new Date(late).toISOString() }
    assert.deepEqual(judge(signSns(message, key), fetched, late), { ok: false, fault: 'certificate' })
  })

  test('is refused when it is weak, of another kind, or followed by one that did not issue it', () => {
    const chains = [
      [],
      [new X509Certificate(createSelfSignedRsa('weak', 1024).certificate)],
      [new X509Certificate(createSelfSigned('curve').certificate)],
      [certificate, new X509Certificate(createSelfSigned('stranger').certificate)]
    ]
    for (const chain of chains)
      assert.deepEqual(
        judge(text, () => ({ kind: 'certificate', chain })),
        { ok: false, fault: 'certificate' }
      )
  })
})

describe('a URL that a delivery names', () => {
  const patterns = ['https://sns.<aws-region>.amazonaws.com/SimpleNotificationService-*.pem']
  const good = 'https://sns.us-gov-west-1.amazonaws.com/SimpleNotificationService-ac565b8b1a6c5d002d285f9598aa1d9b.pem'

  for (const region of ['us-gov-west-1', 'eu-west-2', 'ap-southeast-1', 'us-iso-east-1', 'il-central-1', 'cn-north-1'])
    test(`is believed as it was declared: ${region}`, () =>
      assert.equal(isDeclaredUrl(good.replace('us-gov-west-1', region), patterns), true))

  test('may have anything in one label where that is declared', () => {
    const any = ['https://*.example.com/*.pem']
    assert.equal(isDeclaredUrl('https://a-1.example.com/x.pem', any), true)
    assert.equal(isDeclaredUrl('https://a.b.example.com/x.pem', any), false)
    assert.equal(isDeclaredUrl('https://<aws-region>.example.com/x.pem', any), false)
  })

  const strange = [
    'https://sns.s3.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.s3-us-west-2.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.s3-website-us-east-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.us.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.us-west.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.a.b.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns..amazonaws.com/SimpleNotificationService-1.pem',
    'https://snsxeu-west-2.amazonaws.com/SimpleNotificationService-1.pem',
    'https://SNS.eu-west-2.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.eu-west-2.amazonaws.com:8443/SimpleNotificationService-1.pem',
    'https://sns.eu-west-2.amazonaws.com@evil.example/SimpleNotificationService-1.pem',
    'https://evil@sns.eu-west-2.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.evil.example/.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.evil.example#.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.eu-west-2.amazonaws.com/x/../SimpleNotificationService-1.pem',
    'https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-1/x.pem',
    'https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-%2e%2e%2fx.pem',
    'https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-1.pem?x=1',
    'https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-1.pem#x',
    'https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-1.pem\n',
    ' https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-1.pem',
    'https:/sns.eu-west-2.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.eu-west-2.amazonaws.com/SimpleNotificationServicex1.pem',
    'file:///etc/passwd',
    '//sns.eu-west-2.amazonaws.com/SimpleNotificationService-1.pem',
    ''
  ]
  for (const url of strange)
    test(`is not as ${JSON.stringify(url)}`, () => assert.equal(isDeclaredUrl(url, patterns), false))
})
