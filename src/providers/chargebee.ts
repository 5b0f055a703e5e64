import { defineProvider } from '../core/provider.ts'
import type { FieldPath, PersonalAction } from '../core/provider.ts'
import type { Candidates } from '../core/rule.ts'

type Personal = readonly { readonly path: FieldPath; readonly action: PersonalAction }[]

/** Merchants may choose ids themselves, and some choose an e-mail address: such an id is not shown. */
const customer: Candidates = [
  '{content.customer.id|token}',
  '{content.subscription.customer_id|token}',
  '{content.invoice.customer_id|token}',
  '{content.credit_note.customer_id|token}',
  '{content.transaction.customer_id|token}',
  '{content.payment_source.customer_id|token}',
  '{content.card.customer_id|token}'
]
const personFields = ['first_name', 'last_name', 'email', 'phone']
/** Where people live, but for the country. */
const placeFields = [...personFields, 'line1', 'line2', 'line3', 'city', 'zip']
const cardFields = [
  'first_name',
  'last_name',
  'iin',
  'last4',
  'masked_number',
  'expiry_month',
  'expiry_year',
  'billing_addr1',
  'billing_addr2',
  'billing_city',
  'billing_zip',
  'ip_address'
]

function dropped(at: FieldPath, fields: readonly string[]): Personal {
  return fields.map((field) => ({ path: `${at}.${field}`, action: 'drop' }))
}

function versionOf(resource: string): Candidates {
  return [`{content.${resource}.resource_version}`]
}

/**
 * Events of Chargebee, which signs nothing. They come late, twice and in any order: of two events about one resource the
 * newer is the one with the greater `resource_version`, a time in milliseconds, which is their `sequence`.
 */
export const chargebee = defineProvider({
  name: 'chargebee',
  title: 'Chargebee',
  domain: 'billing',
  docs: 'https://apidocs.chargebee.com/docs/api/events',
  checked: '2026-11-22',
  setup: [
    'Open **Settings → Configure Chargebee → API Keys and Webhooks → Webhooks → Add Webhook** (the test site has its own).',
    'Webhook URL: `{url}`; with the scheme `path` its token stands behind it.',
    'Switch **Protect webhook URL with basic authentication** on, with the user and password of the source. Chargebee signs nothing; ask for `path` too (`allOf`) where you can.',
    'API version: `v2`. Choose the events.'
  ],
  schemes: { basic: { kind: 'basic', realm: 'turnpike' }, path: { kind: 'path-token' } },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    // The same in each attempt and for each of the site's webhooks.
    id: [{ use: '{id|token}', quality: 'native' }],
    type: ['com.chargebee.{event_type|word}'],
    instance: ['{delivery:source}'],
    source: ['urn:turnpike:source:{delivery:source}'],
    subject: {
      by: '{event_type|before:_}',
      cases: {
        customer,
        subscription: ['{content.subscription.id|token}'],
        invoice: ['{content.invoice.id|token}'],
        credit: ['{content.credit_note.id|token}'],
        payment: ['{content.transaction.id|token}', '{content.payment_source.id|token}', '{content.invoice.id|token}'],
        refund: ['{content.transaction.id|token}'],
        card: customer,
        order: ['{content.order.id|token}'],
        quote: ['{content.quote.id|token}'],
        item: ['{content.item_price.id|token}', '{content.item.id|token}', '{content.item_family.id|token}'],
        coupon: ['{content.coupon.id|token}']
      },
      otherwise: ['{content.subscription.id|token}', '{content.invoice.id|token}', ...customer]
    },
    time: [{ at: '{occurred_at}', format: 'unix-s' }],
    // Of the resource that is the subject: it changes with every change of it.
    sequence: {
      by: '{event_type|before:_}',
      cases: {
        customer: versionOf('customer'),
        subscription: versionOf('subscription'),
        invoice: versionOf('invoice'),
        credit: versionOf('credit_note'),
        payment: versionOf('transaction'),
        refund: versionOf('transaction'),
        order: versionOf('order'),
        quote: versionOf('quote')
      },
      otherwise: []
    },
    // A customer's subscriptions, invoices and payments stay in the order in which they came.
    entity: [
      '{content.customer.id}',
      '{content.subscription.customer_id}',
      '{content.invoice.customer_id}',
      '{content.transaction.customer_id}',
      '{content.subscription.id}',
      '{content.item.id}',
      '{id}'
    ]
  },
  tenants: {
    customer: { use: customer },
    subscription: { use: ['{content.subscription.id}'] },
    businessEntity: { use: ['{content.subscription.business_entity_id}', '{content.customer.business_entity_id}'] }
  },
  correlation: { tenant: ['{content.customer.id|token}', '{content.subscription.customer_id|token}'] },
  hints: {
    currency: [
      '{content.invoice.currency_code}',
      '{content.subscription.currency_code}',
      '{content.transaction.currency_code}',
      '{content.customer.preferred_currency_code}'
    ],
    country: [
      '{content.customer.billing_address.country}',
      '{content.invoice.billing_address.country}',
      '{content.subscription.shipping_address.country}'
    ]
  },
  personal: [
    // Who did it in the admin console: an e-mail address.
    { path: 'user', action: 'drop' },
    ...dropped('content.customer', [...personFields, 'vat_number', 'created_from_ip']),
    ...dropped('content.customer.billing_address', placeFields),
    ...dropped('content.customer.contacts.*', personFields),
    ...dropped('content.subscription', ['created_from_ip']),
    ...dropped('content.subscription.shipping_address', placeFields),
    ...dropped('content.invoice.billing_address', placeFields),
    ...dropped('content.invoice.shipping_address', placeFields),
    ...dropped('content.transaction', ['masked_card_number']),
    ...dropped('content.card', cardFields),
    ...dropped('content.payment_source', ['card', 'bank_account', 'paypal', 'amazon_payment']),
    { path: 'content.customer.meta_data', action: 'keep' },
    { path: 'content.subscription.meta_data', action: 'keep' }
  ],
  // Whoever has the link may pay or change as the customer.
  secretFields: ['content.hosted_page.url'],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'retries',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'After anything but 2xx it sends again at growing intervals for about two days, the last time some 3 days and 7 hours after the event. Of several webhooks each waits for the one before. Any can be sent again from the event’s page.'
  },
  schema: 'urn:turnpike:schema:provider:chargebee',
  samples: {
    headers: [
      ['Content-Type', 'application/json;charset=UTF-8'],
      ['User-Agent', 'ChargeBee']
    ]
  }
})
