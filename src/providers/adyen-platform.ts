import { defineProvider } from '../core/provider.ts'
import type { Candidates, Condition } from '../core/rule.ts'

const isLive: Condition = { value: '{environment}', in: ['live'] }
const environment: Candidates = [{ when: [isLive], use: 'live' }, 'test']
/** Where the event happened: on a balance platform, or to an account of a company. */
const within = '[/platforms/{data.balancePlatform|uri}][/companies/{data.companyId|uri}]'

/**
 * Adyen's platform, management and banking webhooks: one event each, the whole body signed. Many kinds of object are
 * under `data`, each named after itself.
 */
export const adyenPlatform = defineProvider({
  name: 'adyen-platform',
  title: 'Adyen platforms and management',
  domain: 'billing',
  docs: 'https://docs.adyen.com/development-resources/webhooks/webhook-types',
  checked: '2026-11-22',
  setup: [
    'Open **Developers → Webhooks → + Webhook** in the Customer Area of the balance platform, or of the company for management webhooks, and choose the type.',
    'Server configuration: `{url}`.',
    'Security: **Generate** an HMAC key and put it, in hex as it is shown, where the source reads it. Each webhook has its own: a source for each, or a list of their keys.',
    'A new key is not used everywhere at once: list the old one beside it until its deliveries end.'
  ],
  schemes: {
    signature: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'hmacsignature',
      prefix: '',
      encoding: 'base64',
      key: { encoding: 'hex' }
    },
    basic: { kind: 'basic', realm: 'turnpike' }
  },
  secretsFromSender: ['signature'],
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 512 * 1024, deadlineMs: 10_000 },
  event: {
    // Only transfers have an id of the event itself. Others say when they happened, in the body.
    id: [{ use: '{data.eventId|token}', quality: 'native' }, { hash: 'data' }],
    type: ['com.adyen.{type|token}'],
    instance: environment,
    source: [{ when: [isLive], use: `https://ca-live.adyen.com${within}` }, `https://ca-test.adyen.com${within}`],
    subject: [
      '{data.id}',
      '{data.accountHolder.id}',
      '{data.balanceAccount.id}',
      '{data.paymentInstrument.id}',
      '{data.sweep.id}',
      '{data.legalEntity.id}',
      '{data.merchantId}'
    ],
    time: [
      { at: '{timestamp}', format: 'rfc3339' },
      { at: '{createdAt}', format: 'rfc3339' }
    ],
    // Only transfers are numbered, each change of one.
    sequence: ['{data.sequenceNumber}'],
    entity: [
      '{data.id}',
      '{data.paymentInstrument.id}',
      '{data.balanceAccount.id}',
      '{data.accountHolder.id}',
      '{data.legalEntity.id}',
      '{data.merchantId}'
    ]
  },
  tenants: {
    accountHolder: { use: ['{data.accountHolder.id}'] },
    balanceAccount: { use: ['{data.balanceAccount.id}', '{data.balanceAccountId}'] },
    platform: { use: ['{data.balancePlatform}', '{data.accountHolder.balancePlatform}'] },
    merchant: { use: ['{data.merchantId}'] },
    company: { use: ['{data.companyId}'] }
  },
  correlation: { tenant: ['{data.accountHolder.id}', '{data.merchantId}', '{data.companyId}'] },
  hints: {
    environment,
    currency: ['{data.amount.currency}', '{data.disputedAmount.currency}'],
    // Not that of a counterparty: it says nothing of where the account belongs.
    country: ['{data.accountHolder.contactDetails.address.country}', '{data.paymentInstrument.issuingCountryCode}']
  },
  personal: [
    { path: 'data.accountHolder.contactDetails', action: 'drop' },
    { path: 'data.accountHolder.contactDetails.email', action: 'drop' },
    { path: 'data.accountHolder.description', action: 'drop' },
    { path: 'data.counterparty', action: 'drop' },
    { path: 'data.ultimateParty', action: 'drop' },
    { path: 'data.directDebitInformation', action: 'drop' },
    { path: 'data.paymentInstrument.bankAccount', action: 'drop' },
    { path: 'data.paymentInstrument.card.cardholderName', action: 'drop' },
    { path: 'data.paymentInstrument.card.lastFour', action: 'drop' },
    { path: 'data.paymentInstrument.card.bin', action: 'drop' },
    { path: 'data.paymentInstrument.card.number', action: 'drop' },
    { path: 'data.paymentInstrument.card.expiration', action: 'drop' },
    { path: 'data.paymentInstrument.card.deliveryContact', action: 'drop' },
    { path: 'data.description', action: 'keep' },
    { path: 'data.referenceForBeneficiary', action: 'keep' }
  ],
  secretFields: ['data.paymentInstrument.card.cvc'],
  handshakes: [],
  replies: {
    accepted: { status: 200, body: '[accepted]' },
    ignored: { status: 200, body: '[accepted]' },
    // As for payments (adyen.ts): what never becomes an event must not hold back what does.
    malformed: { status: 200, body: '[accepted]' }
  },
  failures: {
    effect: 'blocks',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'After anything but 2xx within 10 seconds it sends three times more within a minute. Then the delivery waits at the head of the endpoint’s queue and everything behind it waits too: it is sent again after 2 minutes up to 8 hours, for 30 days. What is proved and malformed is answered as a success, and counted as refused, so that it holds nothing back.'
  },
  schema: 'urn:turnpike:schema:provider:adyen-platform',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Adyen HttpClient 1.0'],
      ['Protocol', 'HmacSHA256']
    ]
  }
})
