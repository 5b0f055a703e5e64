import { defineProvider } from '../core/provider.ts'
import type { Candidates, Condition, Template } from '../core/rule.ts'

const item = 'item:NotificationRequestItem'
const isLive: Condition = { value: '{live}', in: ['true'] }
const hasFailed: Condition = { value: `{${item}.success}`, in: ['false'] }
const eventCode: Template = `{${item}.eventCode|word|lower}`
const environment: Candidates = [{ when: [isLive], use: 'live' }, 'test']

/**
 * Standard webhooks of payments. Each item carries a signature over eight of its fields, and nothing else is covered:
 * `live`, the time, the reason and all of `additionalData` may be anybody's who has seen one item. So the password that
 * Adyen sends besides is worth asking for, and identity does not rest on those fields alone.
 *
 * Platform, management and banking webhooks sign the whole body: `adyen-platform`, so that no source takes either proof.
 */
export const adyen = defineProvider({
  name: 'adyen',
  title: 'Adyen payments',
  domain: 'billing',
  docs: 'https://docs.adyen.com/development-resources/webhooks/handle-webhook-events',
  checked: '2026-11-22',
  setup: [
    'Open **Developers → Webhooks → + Webhook → Standard webhook** in the Customer Area. Platform and management webhooks belong to a source of the provider `adyen-platform`.',
    'Server configuration: `{url}`, method `JSON`.',
    'Security: **Generate** an HMAC key and put it, in hex as it is shown, where the source reads it.',
    'A new key is not used everywhere at once: list the old one beside it until its deliveries end.',
    'The signature covers eight fields of each item. Set **Basic authentication** too, and ask for both: `allOf` with the schemes `signature` and `basic`.'
  ],
  schemes: {
    signature: {
      kind: 'hmac-items',
      algorithm: 'sha256',
      encoding: 'base64',
      key: { encoding: 'hex' },
      items: 'notificationItems',
      item: 'NotificationRequestItem',
      signature: 'additionalData.hmacSignature',
      signed: {
        fields: [
          'pspReference',
          'originalReference',
          'merchantAccountCode',
          'merchantReference',
          'amount.value',
          'amount.currency',
          'eventCode',
          'success'
        ],
        separator: ':',
        required: ['pspReference', 'merchantAccountCode', 'eventCode', 'success'],
        // The merchant's own text; Adyen escapes nothing.
        free: 'merchantReference'
      }
    },
    basic: { kind: 'basic', realm: 'turnpike' }
  },
  secretsFromSender: ['signature'],
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 256 * 1024, deadlineMs: 10_000 },
  event: {
    items: 'notificationItems',
    // It has no id of its own. What it calls a duplicate (same reference and code) may have newer details: the time tells
    // those apart, and a redelivery has the same one.
    id: [
      {
        hash: [`{${item}.pspReference}`, `{${item}.eventCode}`, `{${item}.success}`, `{${item}.eventDate}`]
      }
    ],
    type: [{ when: [hasFailed], use: `com.adyen.${eventCode}.failed` }, `com.adyen.${eventCode}`],
    instance: environment,
    source: [
      { when: [isLive], use: `https://ca-live.adyen.com/merchants/{${item}.merchantAccountCode|uri}` },
      `https://ca-test.adyen.com/merchants/{${item}.merchantAccountCode|uri}`
    ],
    subject: [`{${item}.pspReference}`],
    time: [{ at: `{${item}.eventDate}`, format: 'rfc3339' }],
    // A capture, a refund and a chargeback belong to their payment.
    entity: [`{${item}.originalReference}`, `{${item}.pspReference}`]
  },
  tenants: {
    merchant: { use: [`{${item}.merchantAccountCode}`] },
    store: { use: [`{${item}.additionalData.store}`] },
    shopper: { use: [`{${item}.additionalData.shopperReference}`] }
  },
  correlation: { tenant: [`{${item}.merchantAccountCode}`] },
  hints: {
    environment,
    currency: [`{${item}.amount.currency}`],
    country: [
      `{${item}.additionalData.shopperCountry}`,
      `{${item}.additionalData.issuerCountry}`,
      `{${item}.additionalData.cardIssuingCountry}`
    ]
  },
  personal: [
    // Whole: names and addresses are under keys with a dot (`billingAddress.street`), which no path reaches.
    { path: 'NotificationRequestItem.additionalData', action: 'drop' },
    { path: 'NotificationRequestItem.additionalData.shopperEmail', action: 'drop' },
    { path: 'NotificationRequestItem.additionalData.shopperName', action: 'drop' },
    { path: 'NotificationRequestItem.additionalData.shopperIP', action: 'drop' },
    { path: 'NotificationRequestItem.additionalData.cardHolderName', action: 'drop' },
    { path: 'NotificationRequestItem.additionalData.cardSummary', action: 'drop' },
    { path: 'NotificationRequestItem.additionalData.cardBin', action: 'drop' },
    { path: 'NotificationRequestItem.additionalData.expiryDate', action: 'drop' },
    // Of an authorisation: its code, the last digits of the card and when that ends.
    { path: 'NotificationRequestItem.reason', action: 'drop' },
    { path: 'NotificationRequestItem.merchantReference', action: 'keep' }
  ],
  secretFields: [],
  handshakes: [],
  replies: {
    // Adyen reads the status today; webhooks of older days wait for this text, which harms nobody else.
    accepted: { status: 200, body: '[accepted]' },
    ignored: { status: 200, body: '[accepted]' },
    // It is proved, and can never become an event: answered otherwise it would hold back all others for a month. It is
    // counted as refused and told in the log. What changes with the configuration (a key, a size, a path) is not
    // answered so: nothing of that is lost while the queue waits.
    malformed: { status: 200, body: '[accepted]' }
  },
  failures: {
    effect: 'blocks',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'After anything but 2xx within 10 seconds it sends three times more within a minute. Then the delivery waits at the head of the endpoint’s queue and everything behind it waits too: it is sent again after 2 minutes up to 8 hours, for 30 days. What is proved and malformed is answered as a success, and counted as refused, so that it holds nothing back.'
  },
  schema: 'urn:turnpike:schema:provider:adyen',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Adyen HttpClient 1.0']
    ]
  }
})
