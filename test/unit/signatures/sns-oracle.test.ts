import assert from 'node:assert/strict'
import { createPrivateKey, sign, X509Certificate } from 'node:crypto'
import { globalAgent, createServer } from 'node:https'
import { createRequire } from 'node:module'
import { after, before, describe, test } from 'node:test'
import type { RsaFieldsScheme } from '../../../src/core/scheme.ts'
import { amazonSns } from '../../../src/providers/amazon-sns.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { createSelfSigned, createSelfSignedRsa } from '../../integration/http/self-signed.ts'
import { signSns } from '../../support/sign-asymmetric.ts'
import { deliveryOf, now, settings } from './primitive-cases.ts'

/* AWS's own validator, which fetches the certificate itself: from a server of this test. */

interface Validator {
  validate(message: string, settle: (error: Error | null) => void): void
}
type ValidatorClass = new (host: RegExp) => Validator

const require = createRequire(import.meta.url)
// It has no types of its own.
const MessageValidator: ValidatorClass = require('sns-validator')
const validator = new MessageValidator(/^localhost:\d+$/)

const tls = createSelfSigned('localhost')
const { certificate, key } = createSelfSignedRsa('sns.amazonaws.com', 2048)
const signingKey = createPrivateKey(key)
const server = createServer({ cert: tls.certificate, key: tls.key }, (_, response) => response.end(certificate))
let certificateUrl = ''

before(async () => {
  globalAgent.options.ca = tls.certificate
  await new Promise<void>((resolve) => {
    server.listen(0, 'localhost', resolve)
  })
  const address = server.address()
  certificateUrl = `https://localhost:${typeof address === 'object' ? address?.port : 0}/SimpleNotificationService-1.pem`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

async function theySay(body: string): Promise<boolean> {
  return new Promise((resolve) => {
    validator.validate(body, (error) => resolve(error === null))
  })
}

function weSay(body: string): boolean {
  // Read from the server of this test, and nothing else is changed.
  const scheme: RsaFieldsScheme = {
    ...amazonSns.schemes.signature,
    certificate: { field: 'SigningCertURL', urls: [`https://${certificateUrl.slice('https://'.length)}`] }
  }
  const chain = [new X509Certificate(certificate)]
  const use = { scheme, secrets: [], settings }
  return verifyScheme(use, deliveryOf([], Buffer.from(body)), now, () => ({ kind: 'certificate', chain })).ok
}

function messageOf(change: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: settings.topicArn,
    Message: '{"text":"Grüße,\\n日本"}',
    Timestamp: new Date(now).toISOString(),
    SignatureVersion: '2',
    SigningCertURL: certificateUrl,
    ...change
  }
}

const subscription = {
  Token: '2336412f37',
  SubscribeURL: 'https://sns.eu-west-2.amazonaws.com/?Action=ConfirmSubscription'
}

describe('npm sns-validator', () => {
  const good: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'a notification': {},
    'one with a subject': { Subject: 'pushed' },
    'one by SHA-1': { SignatureVersion: '1' },
    'a subscription': { Type: 'SubscriptionConfirmation', ...subscription },
    'a subscription by SHA-1': { Type: 'SubscriptionConfirmation', SignatureVersion: '1', ...subscription }
  }
  for (const [name, change] of Object.entries(good))
    test(`verifies ${name} as we do, and refuses it when it was changed`, async () => {
      const body = signSns(messageOf(change), signingKey)
      assert.deepEqual([await theySay(body), weSay(body)], [true, true])
      for (const changed of [body.replace('Grüße', 'Gruße'), body.replace('22b80b92', '22b80b93')])
        assert.deepEqual([await theySay(changed), weSay(changed)], [false, false])
    })

  test('leaves the token of the end of a subscription out: what AWS signs it refuses, and we take', async () => {
    const body = signSns(messageOf({ Type: 'UnsubscribeConfirmation', ...subscription }), signingKey)
    assert.deepEqual([await theySay(body), weSay(body)], [false, true])
  })

  test('takes the end of a subscription with any token where none was signed, and we refuse it', async () => {
    const message = messageOf({ Type: 'UnsubscribeConfirmation', ...subscription })
    const names = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'TopicArn', 'Type']
    const text = names.map((name) => `${name}\n${message[name]}\n`).join('')
    const Signature = sign('sha256', Buffer.from(text), signingKey).toString('base64')
    for (const Token of ['2336412f37', 'forged']) {
      const body = JSON.stringify({ ...message, Token, Signature })
      assert.deepEqual([await theySay(body), weSay(body)], [true, false], Token)
    }
  })

  test('takes a message of any age and of any topic, and we refuse them', async () => {
    for (const change of [
      { Timestamp: '2012-04-26T20:45:04.751Z' },
      { TopicArn: 'arn:aws:sns:eu-west-2:999999999999:ecr' }
    ]) {
      const body = signSns(messageOf(change), signingKey)
      assert.deepEqual([await theySay(body), weSay(body)], [true, false])
    }
  })
})
