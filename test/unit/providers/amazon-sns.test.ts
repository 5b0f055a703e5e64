import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { amazonEcr } from '../../../src/providers/amazon-ecr.ts'
import { amazonSns } from '../../../src/providers/amazon-sns.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { attributesOfSample, settleSample } from './sample-events.ts'

const { basic } = amazonSns.schemes
const shown = { ...amazonSns, schemes: { basic } }
const message = '{"detail-type":"ECR Image Action","source":"aws.ecr","account":"123456789012","region":"eu-west-2"}'
const raw = [
  ['x-amz-sns-rawdelivery', 'true'],
  ['x-amz-sns-message-type', 'Notification'],
  ['x-amz-sns-message-id', '165545c9-0000-4000-8000-000000000002'],
  ['x-amz-sns-topic-arn', 'arn:aws:sns:eu-west-2:123456789012:registry-events']
] as const

test('an event of a registry is the same by EventBridge and by SNS, but for its id and key', async () => {
  const direct = await attributesOfSample(amazonEcr, 'image.push')
  const bySns = await attributesOfSample(shown, 'image.push')
  for (const name of ['type', 'source', 'subject', 'time', 'correlationid'])
    assert.equal(bySns[name], direct[name], name)
  assert.deepEqual([direct['type'], bySns['id']], ['com.amazonaws.ecr.image.push', 'a1f0c2d4-0000-4000-8000-sampleid1'])
})

test('only what was published is stored, without the link that ends the subscription', async () => {
  const { stored } = await settleSample(shown, 'image.push')
  assert.match(stored[0] ?? '', /^\{"version":"0"/)
  assert.doesNotMatch(stored[0] ?? '', /Unsubscribe/)
})

describe('raw delivery', () => {
  const settle = (body: string, headers: readonly (readonly [string, string])[] = raw) =>
    settleFor(shown, { body, headers, contentType: 'text/plain; charset=UTF-8' })

  test('gives the same event, by the id in its header', async () => {
    const { events, stored } = await settle(message.replace('}', ',"detail":{"action-type":"PUSH"}}'))
    assert.deepEqual([events[0]?.['type'], events[0]?.['id']], ['com.amazonaws.ecr.image.push', raw[2][1]])
    assert.equal(events[0]?.['source'], 'https://123456789012.dkr.ecr.eu-west-2.amazonaws.com')
    assert.match(stored[0] ?? '', /^\{"detail-type"/)
  })

  test('of what looks a little like an envelope loses nothing of it', async () => {
    const body = '{"Message":"hello","other":1}'
    const { stored, events } = await settle(body)
    assert.deepEqual(stored, [body])
    assert.equal(events[0]?.['source'], 'arn:aws:sns:eu-west-2:123456789012:registry-events')
  })

  test('of what its publisher made to look like a confirmation follows no link', async () => {
    let followed = 0
    const confirm = (): Promise<void> => {
      followed += 1
      return Promise.resolve()
    }
    const body = JSON.stringify({
      Type: 'SubscriptionConfirmation',
      SubscribeURL: 'https://sns.eu-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=x'
    })
    const { outcome } = await settleFor(
      shown,
      { body, headers: raw, contentType: 'text/plain' },
      { parts: { confirm } }
    )
    assert.deepEqual([outcome.kind, followed], ['accepted', 0])
  })

  test('that does not say that it is raw has no type', async () => {
    const { outcome } = await settle('{"a":1}', raw.slice(1))
    assert.equal(outcome.kind === 'refused' && outcome.problem.reason, 'no-type')
  })
})

test('a message that is no event of EventBridge is one of its topic, and a push that failed is called so', async () => {
  const { type, source, subject } = await attributesOfSample(shown, 'notification')
  assert.deepEqual([type, subject], ['com.amazonaws.sns.notification', undefined])
  assert.equal(source, 'arn:aws:sns:eu-west-2:123456789012:registry-events')
  const failed = (payload: string): string => payload.replace('"SUCCESS"', '"FAILURE"')
  assert.equal(
    (await attributesOfSample(amazonEcr, 'image.push', failed))['type'],
    'com.amazonaws.ecr.image.push.failed'
  )
})

test('a registry in China has the name that it has there', async () => {
  const china = (payload: string): string => payload.replaceAll('eu-west-2', 'cn-north-1')
  const { source } = await attributesOfSample(amazonEcr, 'image.push', china)
  assert.equal(source, 'https://123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/northwind-health/patient-records')
})
