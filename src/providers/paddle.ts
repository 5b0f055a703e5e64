import { defineProvider } from '../core/provider.ts'

/**
 * Paddle Billing. Its payloads do not say which account they are of, so the source's own name stands for it; the sandbox
 * is an account of its own.
 */
export const paddle = defineProvider({
  name: 'paddle',
  title: 'Paddle Billing',
  domain: 'billing',
  docs: 'https://developer.paddle.com/webhooks/respond-to-webhooks',
  checked: '2026-11-22',
  setup: [
    'Open **Developer tools → Notifications → New destination** (the sandbox has its own).',
    'Type: `URL`; URL: `{url}`. Choose the events.',
    'Copy the destination’s **secret key** (`pdl_ntfset_…`) whole to where the source reads it.',
    'Paddle publishes the addresses that it sends from: list them under `proof.addresses` where only proxies of yours are between.'
  ],
  schemes: {
    signature: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'paddle-signature',
      list: ';',
      prefix: 'h1=',
      encoding: 'hex',
      message: '{timestamp}:{body}',
      // Its documentation gives no number. Its own libraries take five seconds, which a busy minute or a clock can exceed;
      // what is sent twice within more than that has the same id.
      timestamp: { item: 'ts=', format: 'unix-s', pastMs: 30_000, futureMs: 30_000 }
    }
  },
  secretsFromSender: ['signature'],
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 5_000 },
  event: {
    // `notification_id` is of the destination: two of them would tell of one event under two ids.
    id: [{ use: '{event_id|token}', quality: 'native' }],
    type: ['com.paddle.{event_type|token}'],
    instance: ['{delivery:source}'],
    source: ['urn:turnpike:source:{delivery:source}'],
    subject: ['{data.id|token}'],
    time: [{ at: '{occurred_at}', format: 'rfc3339' }],
    // What is paid belongs to its subscription, an address to its customer.
    entity: {
      by: '{event_type|before:.}',
      cases: {
        subscription: ['{data.id}'],
        address: ['{data.customer_id}'],
        business: ['{data.customer_id}'],
        payment_method: ['{data.customer_id}']
      },
      otherwise: ['{data.subscription_id}', '{data.transaction_id}', '{data.id}']
    }
  },
  tenants: {
    customer: { use: ['{data.customer_id}', 'ctm_{data.id|after:ctm_}'] },
    subscription: { use: ['{data.subscription_id}', 'sub_{data.id|after:sub_}'] },
    business: { use: ['{data.business_id}', 'biz_{data.id|after:biz_}'] }
  },
  // An event of a customer has the customer's id as its own.
  correlation: { tenant: ['{data.customer_id|token}', 'ctm_{data.id|after:ctm_|token}'] },
  hints: {
    environment: [{ when: [{ value: '{event_id}', startsWith: 'ntfsim' }], use: 'simulation' }],
    currency: ['{data.currency_code}'],
    country: ['{data.country_code}', '{data.address.country_code}']
  },
  personal: [
    { path: 'data.email', action: 'drop' },
    // A customer's; of a product, a price or a discount it is no person's.
    { path: 'data.name', action: 'drop' },
    { path: 'data.first_line', action: 'drop' },
    { path: 'data.second_line', action: 'drop' },
    { path: 'data.city', action: 'drop' },
    { path: 'data.postal_code', action: 'drop' },
    { path: 'data.tax_identifier', action: 'drop' },
    { path: 'data.contacts.*.name', action: 'drop' },
    { path: 'data.contacts.*.email', action: 'drop' },
    { path: 'data.customer.name', action: 'drop' },
    { path: 'data.customer.email', action: 'drop' },
    { path: 'data.payments.*.method_details.card', action: 'drop' },
    { path: 'data.payments.*.method_details.card.cardholder_name', action: 'drop' },
    { path: 'data.payments.*.method_details.card.last4', action: 'drop' },
    { path: 'data.card', action: 'drop' },
    { path: 'data.card.cardholder_name', action: 'drop' },
    { path: 'data.card.last4', action: 'drop' },
    { path: 'data.paypal.email', action: 'drop' },
    { path: 'data.custom_data', action: 'keep' }
  ],
  // New keys and tokens are told of by events of their own; the links need no password.
  secretFields: ['data.key', 'data.token', 'data.management_urls', 'data.checkout.url'],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'retries',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'After anything but 200 within 5 seconds it sends again: 60 times within three days, 20 of them in the first hour; the sandbox three times within 15 minutes. What failed can be sent again from the notification’s page or by the API.'
  },
  schema: 'urn:turnpike:schema:provider:paddle',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Paddle'],
      ['Paddle-Version', '1']
    ]
  }
})
