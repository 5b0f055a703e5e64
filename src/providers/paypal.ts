import { defineProvider } from '../core/provider.ts'
import type { FieldPath, PersonalAction } from '../core/provider.ts'
import type { Candidates, Condition } from '../core/rule.ts'
import type { RsaScheme } from '../core/scheme.ts'

type Personal = readonly { readonly path: FieldPath; readonly action: PersonalAction }[]

/** The certificate's place is what a signature was checked by, so that it says which PayPal sent. */
const isSandbox: Condition = { value: '{header:paypal-cert-url}', startsWith: 'https://api.sandbox.paypal.com/' }
const environment: Candidates = [{ when: [isSandbox], use: 'sandbox' }, 'live']
const personFields = ['email_address', 'name', 'phone', 'birth_date', 'tax_info']
/** Where people live, but for the country. */
const placeFields = ['address_line_1', 'address_line_2', 'admin_area_2', 'postal_code']

/**
 * What is signed holds the body as its CRC-32, which anybody can meet with another body: who has seen one delivery can
 * put other words under its signature for as long as its time counts. The path's token keeps such deliveries out.
 * https://developer.paypal.com/api/rest/webhooks/rest/
 */
function signedBy(url: `https://${string}`): RsaScheme {
  return {
    kind: 'rsa',
    algorithm: 'sha256',
    header: 'paypal-transmission-sig',
    prefix: '',
    encoding: 'base64',
    message: '{header:paypal-transmission-id}|{timestamp}|{setting:webhookId}|{body|crc32}',
    // It is not documented whether an attempt has a time of its own: the window is as long as PayPal sends again.
    timestamp: { header: 'paypal-transmission-time', format: 'rfc3339', pastMs: 73 * 3_600_000, futureMs: 300_000 },
    certificate: { header: 'paypal-cert-url', urls: [url] }
  }
}

function dropped(at: FieldPath, fields: readonly string[]): Personal {
  return fields.map((field) => ({ path: `${at}.${field}`, action: 'drop' }))
}

/**
 * Webhooks of REST apps. Live and sandbox are schemes of their own: anybody can have the sandbox sign something.
 */
export const paypal = defineProvider({
  name: 'paypal',
  title: 'PayPal',
  domain: 'billing',
  docs: 'https://developer.paypal.com/api/rest/webhooks/',
  checked: '2026-11-22',
  setup: [
    'Open **Apps & Credentials → the app → Webhooks → Add Webhook** in the developer dashboard, under Live or Sandbox.',
    'Webhook URL: `{url}`; with the scheme `path` its token stands behind it. Choose the events.',
    'Copy the **Webhook ID** that PayPal shows then into `proof.settings.webhookId` of the source: it is part of what is signed, and never sent.',
    'The signature holds no more of the body than a checksum. Ask for the token too: `allOf` with the schemes `signature` (or `sandbox`) and `path`.',
    'Let the gateway reach `api.paypal.com` (or `api.sandbox.paypal.com`) by https: PayPal’s certificates are there. Events of the webhook simulator cannot be verified; make a payment in the sandbox instead.'
  ],
  schemes: {
    signature: signedBy('https://api.paypal.com/v1/notifications/certs/*'),
    sandbox: signedBy('https://api.sandbox.paypal.com/v1/notifications/certs/*'),
    path: { kind: 'path-token' }
  },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    // The transmission's id is of one webhook; this is of the event, in every attempt and when it is sent again by hand.
    id: [{ use: '{id|token}', quality: 'native' }],
    type: ['com.paypal.{event_type|token|dots}'],
    instance: environment,
    source: [{ when: [isSandbox], use: 'https://api.sandbox.paypal.com' }, 'https://api.paypal.com'],
    subject: ['{resource.id|token}', '{resource.dispute_id|token}'],
    time: [{ at: '{create_time}', format: 'rfc3339' }],
    // Captures and refunds belong to their order, sales to their subscription.
    entity: [
      '{resource.supplementary_data.related_ids.order_id}',
      '{resource.billing_agreement_id}',
      '{resource.dispute_id}',
      '{resource.parent_payment}',
      '{resource.id}',
      '{id}'
    ]
  },
  tenants: {
    merchant: {
      use: ['{resource.payee.merchant_id}', '{resource.purchase_units.0.payee.merchant_id}', '{resource.merchant_id}']
    },
    plan: { use: ['{resource.plan_id}'] },
    subscription: { use: ['{resource.billing_agreement_id}', 'I-{resource.id|after:I-}'] },
    custom: { use: ['{resource.custom_id}', '{resource.purchase_units.0.custom_id}', '{resource.custom}'] }
  },
  // Only the merchant: `payer_id` is one person's, wherever that person pays.
  correlation: {
    tenant: [
      '{resource.payee.merchant_id|word}',
      '{resource.purchase_units.0.payee.merchant_id|word}',
      '{resource.merchant_id|word}'
    ]
  },
  hints: {
    environment,
    currency: [
      '{resource.amount.currency_code}',
      '{resource.amount.currency}',
      '{resource.purchase_units.0.amount.currency_code}',
      '{resource.billing_info.last_payment.amount.currency_code}',
      '{resource.dispute_amount.currency_code}'
    ],
    country: [
      '{resource.purchase_units.0.shipping.address.country_code}',
      '{resource.subscriber.shipping_address.address.country_code}',
      '{resource.payer.address.country_code}'
    ]
  },
  personal: [
    ...dropped('resource.payer', personFields),
    ...dropped('resource.payer.name', ['given_name', 'surname']),
    ...dropped('resource.payer.address', placeFields),
    { path: 'resource.payer.payer_id', action: 'hash' },
    { path: 'resource.payer.payer_info', action: 'drop' },
    ...dropped('resource.subscriber', [...personFields, 'payment_source']),
    ...dropped('resource.subscriber.name', ['given_name', 'surname']),
    { path: 'resource.subscriber.payer_id', action: 'hash' },
    { path: 'resource.subscriber.shipping_address.name', action: 'drop' },
    ...dropped('resource.subscriber.shipping_address.address', placeFields),
    { path: 'resource.purchase_units.*.shipping.name', action: 'drop' },
    ...dropped('resource.purchase_units.*.shipping.address', placeFields),
    { path: 'resource.purchase_units.*.payee.email_address', action: 'drop' },
    { path: 'resource.payee.email_address', action: 'drop' },
    { path: 'resource.payment_source', action: 'drop' },
    { path: 'resource.disputed_transactions.*.buyer', action: 'drop' },
    { path: 'resource.disputed_transactions.*.buyer.name', action: 'drop' },
    { path: 'resource.disputed_transactions.*.seller.email', action: 'drop' },
    { path: 'resource.messages', action: 'drop' },
    { path: 'resource.custom_id', action: 'keep' },
    { path: 'resource.invoice_id', action: 'keep' }
  ],
  secretFields: [],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'retries',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'After anything but 2xx it sends again, up to 25 times within three days. Then the event is marked as failed and can be sent again from the dashboard’s Webhooks Events, or by the API.'
  },
  schema: 'urn:turnpike:schema:provider:paypal',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'PayPal/AUHD-214.0-58843474'],
      ['Paypal-Auth-Version', 'v2']
    ]
  }
})
