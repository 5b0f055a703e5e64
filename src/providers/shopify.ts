import { defineProvider } from '../core/provider.ts'
import type { FieldPath, PersonalAction } from '../core/provider.ts'
import type { Candidates, Condition } from '../core/rule.ts'

type Personal = readonly { readonly path: FieldPath; readonly action: PersonalAction }[]

/** Subscriptions of the kind "Events" write their headers without `X-`, and say in the body what happened. */
const isOfEvents: Condition = { value: '{header:shopify-topic}', present: true }
/** A shop in the body is signed, one in a header is not: it is only believed where the body names none. */
const shop: Candidates = [
  '{shop_domain|hostname}',
  '{myshopify_domain|hostname}',
  '{header:x-shopify-shop-domain|hostname}',
  '{header:shopify-shop-domain|hostname}'
]
const customer: Candidates = ['customer:{customer.id}', 'customer:{id}']
const ofOrder: Candidates = ['order:{order_id}']
const nameFields = ['first_name', 'last_name', 'name', 'email', 'phone']
/** Where people live, but for the country. */
const placeFields = [...nameFields, 'address1', 'address2', 'city', 'zip', 'latitude', 'longitude']

function dropped(at: FieldPath, fields: readonly string[]): Personal {
  return fields.map((field) => ({ path: `${at}.${field}`, action: 'drop' }))
}

/**
 * Webhooks of an app, for all shops that have it, and its newer Events. The body is signed and no header is: neither
 * topic, shop, id nor time. Ids are 64-bit numbers, some beyond what a double holds.
 */
export const shopify = defineProvider({
  name: 'shopify',
  title: 'Shopify',
  domain: 'billing',
  docs: 'https://shopify.dev/docs/apps/build/webhooks/verify-deliveries',
  checked: '2026-11-22',
  setup: [
    'In the app’s `shopify.app.toml` add `[[webhooks.subscriptions]]` with `topics` and `uri = "{url}"`, and run `shopify app deploy`.',
    'Add the three `compliance_topics` (`customers/data_request`, `customers/redact`, `shop/redact`) with the same address: Shopify demands that they are taken, and sends them nowhere else.',
    'Put the app’s **client secret** where the source reads it. After it is rotated deliveries may be signed by the old one for an hour: list both.',
    'Raise `maxEventBytes` of the regions that it reaches to 5 MiB: a larger event than they store is sent again in vain.',
    'For `[[events.subscription]]` make a source with the scheme `events`, whose headers have other names.'
  ],
  schemes: {
    signature: { kind: 'hmac', algorithm: 'sha256', header: 'x-shopify-hmac-sha256', prefix: '', encoding: 'base64' },
    events: { kind: 'hmac', algorithm: 'sha256', header: 'shopify-hmac-sha256', prefix: '', encoding: 'base64' }
  },
  secretsFromSender: ['signature', 'events'],
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 5 * 1024 * 1024, deadlineMs: 5_000 },
  event: {
    // Of the delivery, kept in its retries. X-Shopify-Event-Id is of what the merchant did: the webhooks of two topics
    // that tell of it share one, and Events no longer have it.
    id: [
      { use: '{header:x-shopify-webhook-id|token}', quality: 'native' },
      { use: '{header:shopify-webhook-id|token}', quality: 'native' }
    ],
    type: [
      { when: [isOfEvents], use: 'com.shopify.{topic|word|lower}.{action|word|lower}' },
      'com.shopify.{header:x-shopify-topic|dots}'
    ],
    instance: shop,
    source: [
      'https://{shop_domain|hostname}',
      'https://{myshopify_domain|hostname}',
      'https://{header:x-shopify-shop-domain|hostname}',
      'https://{header:shopify-shop-domain|hostname}',
      'urn:turnpike:source:{delivery:source}'
    ],
    // Numbers only: the id of a cart is what opens it.
    subject: [
      '{id|digits}',
      '{data_request.id|digits}',
      '{order_id|digits}',
      '{inventory_item_id|digits}',
      '{customer.id|digits}',
      '{query_variables.productId|last:/|digits}',
      '{query_variables.orderId|last:/|digits}',
      '{query_variables.customerId|last:/|digits}',
      '{shop_id|digits}'
    ],
    time: [
      { at: '{header:x-shopify-triggered-at}', format: 'rfc3339' },
      { at: '{header:shopify-triggered-at}', format: 'rfc3339' },
      { at: '{updated_at}', format: 'rfc3339' },
      { at: '{created_at}', format: 'rfc3339' }
    ],
    entity: {
      by: '{header:x-shopify-topic|before:/}',
      cases: {
        orders: ['order:{id}'],
        refunds: ofOrder,
        fulfillments: ofOrder,
        fulfillment_events: ofOrder,
        order_transactions: ofOrder,
        products: ['product:{id}'],
        customers: customer,
        inventory_levels: ['inventory_items:{inventory_item_id}']
      },
      otherwise: [
        'product:{query_variables.productId|last:/}',
        'order:{query_variables.orderId|last:/}',
        'customer:{query_variables.customerId|last:/}',
        '{header:x-shopify-topic|before:/|word}:{id}'
      ]
    }
  },
  tenants: { shop: { use: shop, caseless: true } },
  correlation: {
    tenant: [
      '{shop_domain|hostname}',
      '{myshopify_domain|hostname}',
      '{header:x-shopify-shop-domain|hostname}',
      '{header:shopify-shop-domain|hostname}'
    ]
  },
  hints: {
    environment: [{ when: [{ value: '{test}', in: ['true'] }], use: 'test' }],
    currency: ['{currency}', '{presentment_currency}', '{transactions.0.currency}', '{customer.currency}'],
    country: [
      '{shipping_address.country_code}',
      '{billing_address.country_code}',
      '{customer.default_address.country_code}',
      '{default_address.country_code}',
      '{country_code}'
    ]
  },
  personal: [
    ...['email', 'contact_email', 'customer_email', 'phone', 'first_name', 'last_name', 'shop_owner'].map(
      (path): Personal[number] => ({ path, action: 'drop' })
    ),
    { path: 'browser_ip', action: 'drop' },
    { path: 'client_details', action: 'drop' },
    { path: 'payment_details', action: 'drop' },
    { path: 'receipt', action: 'drop' },
    { path: 'note', action: 'keep' },
    { path: 'note_attributes', action: 'keep' },
    ...dropped('customer', ['first_name', 'last_name', 'email', 'phone']),
    ...dropped('customer.default_address', placeFields),
    ...dropped('default_address', placeFields),
    ...dropped('addresses.*', placeFields),
    ...dropped('billing_address', placeFields),
    ...dropped('shipping_address', placeFields),
    ...dropped('destination', placeFields),
    // What an app asks for with its subscription, in its own shape.
    { path: 'data', action: 'keep' }
  ],
  // Links and tokens with which anybody sees the order, or goes on to pay.
  secretFields: [
    'token',
    'cart_token',
    'checkout_token',
    'order_status_url',
    'abandoned_checkout_url',
    'recovery_url',
    'invoice_url'
  ],
  handshakes: [],
  // A bad signature must be 401: the review of an app tries it on the compliance topics. What can never be taken would be
  // eight failures in a row, which remove a subscription.
  replies: { unauthenticated: { status: 401 }, tooLarge: { status: 200 }, malformed: { status: 200 } },
  failures: {
    effect: 'disables',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'After anything but 2xx within 5 seconds (1 second to connect) it sends again, 8 times within 4 hours. After 8 failures in a row a subscription made by the Admin API is removed; one in the app’s file stays. What can never be taken is answered 200, and counted as refused. Nothing can be sent again later: read what was missed by the API.'
  },
  schema: 'urn:turnpike:schema:provider:shopify',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Shopify-Captain-Hook'],
      ['X-Shopify-Topic', '{event}'],
      ['X-Shopify-Shop-Domain', 'northwind-health.myshopify.com'],
      ['X-Shopify-API-Version', '2026-10'],
      ['X-Shopify-Webhook-Id', '{delivery}'],
      ['X-Shopify-Event-Id', '0d5c4e7a-0000-4000-8000-000000000004'],
      ['X-Shopify-Triggered-At', '2026-03-02T09:14:00.877041743Z']
    ],
    files: {
      'orders.create': { event: 'orders/create' },
      'refunds.create': { event: 'refunds/create' },
      'customers.redact': { event: 'customers/redact' },
      'app.uninstalled': { event: 'app/uninstalled' },
      'product.update': {
        headers: [
          ['X-Shopify-Topic', 'Product'],
          ['shopify-topic', 'Product'],
          ['shopify-action', 'update'],
          ['shopify-handle', 'products'],
          ['shopify-shop-domain', 'northwind-health.myshopify.com'],
          ['shopify-api-version', 'unstable'],
          ['shopify-webhook-id', '{delivery}'],
          ['shopify-triggered-at', '2026-03-02T09:20:00Z']
        ]
      }
    }
  }
})
