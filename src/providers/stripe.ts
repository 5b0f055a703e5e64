import { defineProvider } from '../core/provider.ts'
import type { Candidates, Condition } from '../core/rule.ts'

const isCustomer: Condition = { value: '{data.object.object}', in: ['customer'] }

/** A connected account, of which a thin event's context names the last step: `org_…/acct_…`. */
const account: Candidates = ['{account|token}', '{context|last:/|token}']
const customer: Candidates = [
  { when: [isCustomer], use: '{data.object.id|token}' },
  '{data.object.customer|token}',
  { when: [{ value: '{related_object.type}', in: ['customer'] }], use: '{related_object.id|token}' }
]

/**
 * Both kinds of event destination: snapshot events, which carry their object, and thin ones (`v2.core.event`), which
 * name it. A change that both kinds report is two events with ids of their own; a thin one's `snapshot_event` says which
 * is the other.
 */
export const stripe = defineProvider({
  name: 'stripe',
  title: 'Stripe',
  domain: 'billing',
  docs: 'https://docs.stripe.com/webhooks',
  checked: '2026-11-22',
  setup: [
    'Open **Workbench → Webhooks → Add destination**, of the live account or of a sandbox: each has secrets of its own.',
    'Choose the events and the payload style; snapshot and thin payloads may come to one source, with both secrets.',
    'Endpoint URL: `{url}`.',
    'Reveal the **signing secret** and put it where the source reads it, with its `whsec_`. While it is rolled both count.'
  ],
  schemes: {
    // The whole text `whsec_…` is the key, not what it would decode to.
    signature: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'stripe-signature',
      list: ',',
      prefix: 'v1=',
      encoding: 'hex',
      message: '{timestamp}.{body}',
      timestamp: { item: 't=', format: 'unix-s', pastMs: 300_000, futureMs: 300_000 }
    }
  },
  secretsFromSender: ['signature'],
  bodies: { 'application/json': { kind: 'json' } },
  // Stripe publishes neither its limit nor its patience: these are less than what has been seen of both.
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    id: [{ use: '{id|token}', quality: 'native' }],
    type: ['com.stripe.{type|token}'],
    instance: [...account, '{delivery:source}'],
    source: [
      'https://api.stripe.com/v1/accounts/{account|token}',
      'https://api.stripe.com/v1/accounts/{context|last:/|token}',
      'https://api.stripe.com'
    ],
    subject: ['{data.object.id|token}', '{related_object.id|token}'],
    time: [
      { at: '{created}', format: 'unix-s' },
      { at: '{created}', format: 'rfc3339' }
    ],
    // Nothing arrives in order; what belongs to one customer at least shares a partition.
    entity: [...customer, '{data.object.id}', '{related_object.id}']
  },
  tenants: { account: { use: account }, customer: { use: customer } },
  correlation: { tenant: ['{data.object.customer|token}'] },
  hints: {
    environment: [
      { when: [{ value: '{livemode}', in: ['true'] }], use: 'live' },
      { when: [{ value: '{livemode}', in: ['false'] }], use: 'test' }
    ],
    currency: ['{data.object.currency}'],
    country: [
      '{data.object.customer_details.address.country}',
      '{data.object.billing_details.address.country}',
      '{data.object.address.country}',
      '{data.object.customer_address.country}',
      '{data.object.payment_method_details.card.country}'
    ]
  },
  personal: [
    { path: 'data.object.name', action: 'drop' },
    { path: 'data.object.email', action: 'pseudonymise' },
    { path: 'data.object.phone', action: 'drop' },
    { path: 'data.object.address', action: 'drop' },
    { path: 'data.object.shipping', action: 'drop' },
    { path: 'data.object.description', action: 'keep' },
    { path: 'data.object.metadata', action: 'keep' },
    { path: 'data.object.receipt_email', action: 'pseudonymise' },
    { path: 'data.object.customer_name', action: 'drop' },
    { path: 'data.object.customer_email', action: 'pseudonymise' },
    { path: 'data.object.customer_phone', action: 'drop' },
    { path: 'data.object.customer_address', action: 'drop' },
    { path: 'data.object.customer_shipping', action: 'drop' },
    { path: 'data.object.customer_tax_ids', action: 'drop' },
    { path: 'data.object.customer_details.name', action: 'drop' },
    { path: 'data.object.customer_details.email', action: 'pseudonymise' },
    { path: 'data.object.customer_details.phone', action: 'drop' },
    { path: 'data.object.customer_details.address', action: 'drop' },
    { path: 'data.object.customer_details.tax_ids', action: 'drop' },
    { path: 'data.object.billing_details.name', action: 'drop' },
    { path: 'data.object.billing_details.email', action: 'pseudonymise' },
    { path: 'data.object.billing_details.phone', action: 'drop' },
    { path: 'data.object.billing_details.address', action: 'drop' },
    { path: 'data.object.charges.data.*.billing_details', action: 'drop' },
    { path: 'data.object.payment_method_details.card.last4', action: 'drop' },
    { path: 'data.object.payment_method_details.card.fingerprint', action: 'pseudonymise' },
    { path: 'data.object.individual', action: 'drop' },
    { path: 'data.previous_attributes.name', action: 'drop' },
    { path: 'data.previous_attributes.email', action: 'pseudonymise' },
    { path: 'data.previous_attributes.phone', action: 'drop' },
    { path: 'data.previous_attributes.address', action: 'drop' },
    { path: 'data.previous_attributes.shipping', action: 'drop' }
  ],
  // Whoever has one of the links sees the customer's invoice, or pays in the customer's name.
  secretFields: [
    'data.object.client_secret',
    'data.object.confirmation_secret.client_secret',
    'data.object.hosted_invoice_url',
    'data.object.invoice_pdf',
    'data.object.receipt_url',
    'data.object.charges.data.*.receipt_url',
    'data.object.url'
  ],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'disables',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'After anything but 2xx it sends again, at growing intervals for three days; in a sandbox three times within hours. An endpoint that fails for days may be disabled, after an e-mail. Events of 30 days can be sent again from Workbench or its command line.'
  },
  schema: 'urn:turnpike:schema:provider:stripe',
  samples: {
    headers: [
      ['Accept', '*/*; q=0.5, application/xml'],
      ['Content-Type', 'application/json; charset=utf-8'],
      ['User-Agent', 'Stripe/1.0 (+https://stripe.com/docs/webhooks)']
    ]
  }
})
