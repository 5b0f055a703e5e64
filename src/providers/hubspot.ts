import { defineProvider } from '../core/provider.ts'
import type { Candidates, Condition } from '../core/rule.ts'

/** What a workflow posts is the object itself, alone and without an event's name. */
const isOfSubscription: Condition = { value: '{item:subscriptionType}', present: true }
const isWorkflowContact: Condition = { value: '{item:vid}', present: true }

const portal: Candidates = ['{item:portalId|digits}', '{item:portal-id|digits}']
const record: Candidates = [
  '{item:objectId|token}',
  '{item:fromObjectId|token}',
  '{item:vid|digits}',
  '{item:id|token}'
]

/**
 * Batches of an app's subscriptions, and the single objects that workflows post. An item's `attemptNumber` is new with each
 * attempt and its `eventId` is not unique by itself: its id is made of all that names it.
 */
export const hubspot = defineProvider({
  name: 'hubspot',
  title: 'HubSpot',
  domain: 'tenant',
  docs: 'https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide',
  checked: '2026-11-22',
  setup: [
    'Open the app’s **Webhooks** (of a private app: **Webhooks** in its settings) and set the target URL to `{url}`, to the letter what `gateway.publicUrl` and the source’s name give: it is signed.',
    'Create the subscriptions and activate them.',
    'The secret is the app’s **client secret** under **Auth**. HubSpot knows one at a time: list the new one here before it is rotated there.',
    'For a workflow, add the action **Send a webhook** by POST with a request signature in the header, and that app’s id.'
  ],
  schemes: {
    signature: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-hubspot-signature-v3',
      prefix: '',
      encoding: 'base64',
      message: '{method}{url|unescaped}{body}{timestamp}',
      timestamp: {
        header: 'x-hubspot-request-timestamp',
        format: 'unix-ms',
        pastMs: 300_000,
        futureMs: 300_000
      }
    },
    // Without a time, so that a delivery that somebody recorded can be sent again: for senders that have no other.
    v2: {
      kind: 'hash',
      algorithm: 'sha256',
      header: 'x-hubspot-signature',
      prefix: '',
      encoding: 'hex',
      message: '{secret}{method}{url}{body}'
    },
    v1: {
      kind: 'hash',
      algorithm: 'sha256',
      header: 'x-hubspot-signature',
      prefix: '',
      encoding: 'hex',
      message: '{secret}{body}'
    }
  },
  secretsFromSender: ['signature', 'v2', 'v1'],
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 5_000 },
  event: {
    items: '.',
    id: [
      {
        use: '{item:portalId|digits}-{item:subscriptionId|digits}-{item:eventId|digits}-{item:occurredAt|digits}[-{item:objectId|token}][-{item:fromObjectId|token}-{item:toObjectId|token}][-{item:propertyName|token}]',
        quality: 'native'
      },
      // The object as it is: what has not changed since is sent again for up to three days.
      { hash: 'data', withinMs: 86_400_000 }
    ],
    type: [
      { when: [isOfSubscription], use: 'com.hubspot.{item:subscriptionType|token}' },
      { when: [isWorkflowContact], use: 'com.hubspot.workflow.contact' },
      'com.hubspot.workflow'
    ],
    instance: [...portal, '{delivery:source}'],
    source: [
      'https://app.hubspot.com/portals/{item:portalId|digits}',
      'https://app.hubspot.com/portals/{item:portal-id|digits}',
      'urn:turnpike:source:{delivery:source}'
    ],
    subject: record,
    time: [
      { at: '{item:occurredAt}', format: 'unix-ms' },
      { at: '{item:properties.lastmodifieddate.value}', format: 'unix-ms' }
    ],
    entity: record
  },
  tenants: { portal: { use: portal }, app: { use: ['{item:appId|digits}'] } },
  correlation: { tenant: ['{item:portalId|digits}', '{item:portal-id|digits}'] },
  hints: {},
  personal: [
    // Which property it is of decides whether it names somebody.
    { path: 'propertyValue', action: 'pseudonymise' },
    // Who changed it, where a person did: `userId:` and a number.
    { path: 'sourceId', action: 'pseudonymise' },
    { path: 'properties.email.value', action: 'drop' },
    { path: 'properties.firstname.value', action: 'drop' },
    { path: 'properties.lastname.value', action: 'drop' },
    { path: 'properties.phone.value', action: 'drop' },
    { path: 'properties.mobilephone.value', action: 'drop' },
    { path: 'properties.address.value', action: 'drop' },
    { path: 'identity-profiles.*.identities.*.value', action: 'drop' },
    { path: 'profile-url', action: 'drop' }
  ],
  secretFields: [],
  handshakes: [],
  replies: { later: { status: 503 } },
  failures: {
    effect: 'retries',
    // Workflows give up after any other 4xx.
    retriedOn: [429, '5xx'],
    neverAnswer: [],
    note: 'Subscriptions: without 2xx within 5 seconds the whole batch is sent again, up to ten times in about 24 hours. Workflows: after 429, 5xx or no answer for up to three days, and never after another 4xx.'
  },
  schema: 'urn:turnpike:schema:provider:hubspot',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'HubSpot Connect 2.0 (http://dev.hubspot.com/)']
    ]
  }
})
