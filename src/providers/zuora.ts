import { defineProvider } from '../core/provider.ts'
import type { Candidates } from '../core/rule.ts'

const account: Candidates = ['{accountId|token}', '{AccountId|token}', '{account_id|token}']
const object: Candidates = [
  '{subscriptionId|token}',
  '{SubscriptionId|token}',
  '{invoiceId|token}',
  '{InvoiceId|token}',
  '{paymentId|token}',
  '{PaymentId|token}',
  ...account
]

/**
 * Callouts. Their body is what the customer's template makes of it, often ids alone: the rules read the names of the
 * template that the setup shows, and Zuora's own. A callout goes without its password until it is asked for it.
 */
export const zuora = defineProvider({
  name: 'zuora',
  title: 'Zuora',
  domain: 'billing',
  docs: 'https://docs.zuora.com/en/zuora-platform/extensibility/events-and-notifications/notifications/callout-notification-overview',
  checked: '2026-11-22',
  setup: [
    'Open **Extension Studio → Events & Notifications → Callout Templates → Add New Callout Template** and choose the event.',
    'Method `POST`, base URL `{url}`, content type **JSON**, and a custom body such as `{"event": "account.created", "accountId": "<Account.Id>"}`. The event’s name stands there as text: nothing else in a callout says it.',
    'Authentication: **Basic**, with user and password as the source’s secret has them, `user:password`. **Preemptive** saves the question for them before each callout; both ways work.',
    'Without Basic, add the custom header `X-Turnpike-Token` with the source’s secret (scheme `token`), or put the token behind the URL (scheme `path`).',
    'Turn retries on, and choose the template in the notifications that shall use it.'
  ],
  schemes: {
    basic: { kind: 'basic', realm: 'turnpike' },
    token: { kind: 'token', header: 'x-turnpike-token', prefix: '' },
    path: { kind: 'path-token' }
  },
  bodies: {
    'application/json': { kind: 'json' },
    'application/x-www-form-urlencoded': { kind: 'fields' },
    'application/xml': { kind: 'opaque' },
    'text/xml': { kind: 'opaque' },
    'text/plain': { kind: 'opaque' }
  },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    id: [
      // The same at each attempt, unlike its neighbour `Zuora-Request-Id`.
      { use: '{header:zuora-notification-id|token}', quality: 'native' },
      // Of ids alone the same body stands for each change of the object.
      { hash: 'data', withinMs: 3_600_000 }
    ],
    type: ['com.zuora.{event|dots}', 'com.zuora.{Event|dots}', 'com.zuora.callout'],
    instance: ['{delivery:source}'],
    source: ['urn:turnpike:source:{delivery:source}'],
    subject: object,
    time: [
      { at: '{eventTime}', format: 'rfc3339' },
      { at: '{timestamp}', format: 'rfc3339' }
    ],
    entity: [...account, ...object]
  },
  tenants: { account: { use: account }, number: { use: ['{accountNumber|token}', '{AccountNumber|token}'] } },
  correlation: { tenant: ['{accountId|token}', '{AccountId|token}', '{account_id|token}'] },
  hints: { currency: ['{currency}', '{Currency}'], country: ['{country}', '{Country}'] },
  personal: [
    { path: 'accountName', action: 'keep' },
    { path: 'email', action: 'drop' },
    { path: 'firstName', action: 'drop' },
    { path: 'lastName', action: 'drop' },
    { path: 'phone', action: 'drop' },
    { path: 'Email', action: 'drop' },
    { path: 'FirstName', action: 'drop' },
    { path: 'LastName', action: 'drop' },
    { path: 'Phone', action: 'drop' }
  ],
  secretFields: [],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'retries',
    retriedOn: ['4xx', '5xx'],
    neverAnswer: [],
    note: 'Only a callout whose template or notification has retries on is sent again, a few times; then it stays failed in the callout history, from where it can be sent again. Callouts may arrive in another order than their events. The 401 that asks for the password is none of the attempts.'
  },
  schema: 'urn:turnpike:schema:provider:zuora',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Zuora'],
      ['Zuora-Notification-Id', '{delivery}'],
      ['Zuora-Request-Id', '0f3c5a7e9b1d4f6a8c0e2d4b6f8a0c1e']
    ],
    files: {
      'payment.processed': { headers: [['Content-Type', 'application/x-www-form-urlencoded']] }
    }
  }
})
