import { defineProvider } from '../core/provider.ts'
import type { Candidate, Condition } from '../core/rule.ts'
import {
  eventBridgeCorrelation,
  eventBridgeEntity,
  eventBridgeHints,
  eventBridgeInstance,
  eventBridgePersonal,
  eventBridgeSource,
  eventBridgeSubject,
  eventBridgeTenants,
  eventBridgeType
} from './eventbridge-event.ts'

const minuteMs = 60_000
const isNotification: Condition = { value: '{Type}', in: ['Notification'] }
/** Without its envelope a message is what its publisher wrote. */
const isRaw: Condition = { value: '{header:x-amz-sns-rawdelivery}', in: ['true'] }
const otherMessage = (condition: Condition): Candidate => ({ when: [condition], use: 'com.amazonaws.sns.notification' })

/**
 * Messages of an SNS topic: EventBridge events (those of ECR among them), or anything else that is published there. One
 * key signs for the topics of all customers in a region, so the source says which topic is its own.
 */
export const amazonSns = defineProvider({
  name: 'amazon-sns',
  title: 'Amazon SNS',
  domain: 'registry',
  docs: 'https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html',
  checked: '2026-11-22',
  setup: [
    'Put the topic’s ARN into the source’s `settings`, as `topicArn`, and start the gateway: it confirms the subscription by itself.',
    'In the topic’s **Subscriptions → Create subscription**: protocol HTTPS, endpoint `{url}`.',
    'Leave **Raw message delivery** off: only the envelope is signed. With it on, the source needs the scheme `path` or `basic`.',
    'Set the topic’s signature version to 2 (SHA-256): `aws sns set-topic-attributes --attribute-name SignatureVersion --attribute-value 2 --topic-arn …`.',
    'For ECR: an EventBridge rule with the event pattern `{"source": ["aws.ecr"]}` and the topic as its target.',
    'Give the subscription a dead-letter queue (redrive policy).'
  ],
  schemes: {
    signature: {
      kind: 'rsa-fields',
      signature: 'Signature',
      encoding: 'base64',
      algorithm: { by: 'SignatureVersion', cases: { '1': 'sha1', '2': 'sha256' } },
      // https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
      signed: {
        fields: ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
        separator: '\n',
        required: ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type'],
        free: 'Message',
        labelled: true
      },
      claims: { TopicArn: '{setting:topicArn}' },
      // The time is when it was published, and it is sent again for an hour at most.
      timestamp: { field: 'Timestamp', format: 'rfc3339', pastMs: 65 * minuteMs, futureMs: 5 * minuteMs },
      certificate: {
        field: 'SigningCertURL',
        urls: [
          'https://sns.<aws-region>.amazonaws.com/SimpleNotificationService-*.pem',
          'https://sns.<aws-region>.amazonaws.com.cn/SimpleNotificationService-*.pem'
        ]
      }
    },
    path: { kind: 'path-token' },
    basic: { kind: 'basic', realm: 'turnpike' }
  },
  bodies: {
    // JSON under another name; a delivery policy may name it otherwise.
    '*': {
      kind: 'json',
      mediaType: 'application/json',
      content: { at: 'Message', encoding: 'text', beside: ['TopicArn', 'MessageId', 'Type'] }
    }
  },
  // 256 KiB of message, whose quotes are escaped inside the envelope.
  limits: { maxBodyBytes: 512 * 1024, deadlineMs: 15_000 },
  event: {
    id: [
      { use: '{MessageId|token}', quality: 'native' },
      { use: '{header:x-amz-sns-message-id|token}', quality: 'native' }
    ],
    type: {
      ...eventBridgeType,
      otherwise: [...eventBridgeType.otherwise, otherMessage(isNotification), otherMessage(isRaw)]
    },
    source: [
      ...eventBridgeSource,
      '{TopicArn|uri}',
      '{header:x-amz-sns-topic-arn|uri}',
      'urn:turnpike:source:{delivery:source}'
    ],
    subject: eventBridgeSubject,
    time: [
      { at: '{content:time}', format: 'rfc3339' },
      { at: '{Timestamp}', format: 'rfc3339' }
    ],
    entity: [...eventBridgeEntity, '{TopicArn}', '{header:x-amz-sns-topic-arn}'],
    instance: eventBridgeInstance
  },
  tenants: { ...eventBridgeTenants, topic: { use: ['{TopicArn}', '{header:x-amz-sns-topic-arn}'] } },
  correlation: eventBridgeCorrelation,
  hints: eventBridgeHints,
  personal: eventBridgePersonal,
  secretFields: [],
  handshakes: [
    {
      name: 'subscription',
      method: 'POST',
      when: [
        { value: '{Type}', in: ['SubscriptionConfirmation'] },
        { value: '{header:x-amz-sns-message-type}', in: ['SubscriptionConfirmation'] },
        // The host takes other actions by links, too.
        { value: '{SubscribeURL|after:Action=}', startsWith: 'ConfirmSubscription' }
      ],
      confirm: {
        url: '{SubscribeURL}',
        hosts: ['sns.<aws-region>.amazonaws.com', 'sns.<aws-region>.amazonaws.com.cn']
      },
      answer: { status: 200 }
    },
    {
      // Its link would subscribe again: whoever unsubscribed meant it.
      name: 'unsubscription',
      method: 'POST',
      when: [
        { value: '{Type}', in: ['UnsubscribeConfirmation'] },
        { value: '{header:x-amz-sns-message-type}', in: ['UnsubscribeConfirmation'] }
      ],
      answer: { status: 200 }
    }
  ],
  replies: { later: { status: 503 } },
  failures: {
    effect: 'retries',
    retriedOn: [429, '5xx'],
    neverAnswer: [],
    note: 'After 15 seconds without an answer, 429 or 5xx it sends again, 50 times within an hour. Any other 4xx ends the delivery: it goes to the subscription’s dead-letter queue, or is lost without one.'
  },
  schema: 'urn:turnpike:schema:provider:amazon-sns',
  samples: {
    headers: [
      ['x-amz-sns-message-type', 'Notification'],
      ['x-amz-sns-topic-arn', 'arn:aws:sns:eu-west-2:123456789012:registry-events'],
      ['Content-Type', 'text/plain; charset=UTF-8'],
      ['User-Agent', 'Amazon Simple Notification Service Agent']
    ]
  }
})
