import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainDelivery } from '../../../src/commands/explain-delivery.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { amazonSns } from '../../../src/providers/amazon-sns.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { makeGitHubSource, makeSnapshot } from '../../support/make-snapshot.ts'
import { noKeys, proofBy, secretOf } from '../../support/proof.ts'

test('a captured confirmation is explained as answered, and its link is not followed', async () => {
  const proof = proofBy(amazonSns.schemes.basic, secretOf('user:password'))
  const source = makeGitHubSource({ name: 'sns', provider: amazonSns, reader: compileReader(amazonSns), proof })
  const message = {
    Type: 'SubscriptionConfirmation',
    // Nobody is there: following it would fail.
    SubscribeURL: 'https://sns.xx-nowhere-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=y'
  }
  const delivery = {
    id: 'attempt',
    source: 'sns',
    method: 'POST',
    path: '/webhooks/sns',
    receivedAt: fixedStart,
    headers: HeaderList.fromEntries([
      ['content-type', 'text/plain; charset=UTF-8'],
      ['x-amz-sns-message-type', 'SubscriptionConfirmation'],
      ['authorization', `Basic ${Buffer.from('user:password').toString('base64')}`]
    ]),
    body: Buffer.from(JSON.stringify(message))
  }
  const { outcome, reply, events } = await explainDelivery(delivery, {
    snapshot: makeSnapshot({ change: { sources: new Map([['sns', source]]) } }),
    source,
    keySource: noKeys,
    parseOffLoop: () => Promise.reject(new Error('this body is small'))
  })
  assert.deepEqual([outcome, reply.status, events], ['answered', 200, []])
})
