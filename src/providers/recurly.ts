import type { ReadBody } from '../core/body-form.ts'
import type { Json } from '../core/json.ts'
import { defineProvider } from '../core/provider.ts'
import type { Candidates } from '../core/rule.ts'
import { fieldsOf, readXml } from './read-xml.ts'

const account: Candidates = ['{account_code}', '{account.account_code}']

/**
 * Both of Recurly's formats. JSON is signed and says what happened to which object; XML is not signed, so that it is taken
 * by a password or a token in the path, and has the object itself.
 *
 * XML needs code. What is stored is JSON made of it, with the name of the root as `notification` beside what is in it, so
 * that persons in it stand at the same place in every notification. A code of an account is chosen by the merchant and may
 * be an address of a person: only one that can't be is shown.
 */
export const recurly = defineProvider({
  name: 'recurly',
  title: 'Recurly',
  domain: 'billing',
  docs: 'https://docs.recurly.com/recurly-subscriptions/docs/webhooks',
  checked: '2026-11-22',
  setup: [
    'Open **Integrations → Webhooks → Configure → New Endpoint**.',
    'Endpoint URL: `{url}`, with the token behind it where the source proves by its path. Recurly posts to the ports 80 and 443 only.',
    'Format: **JSON**, which is signed. XML is for sources of the scheme `basic` or `path` only; by `signature` it is refused.',
    'The secret is the endpoint’s **secret key**. After a rotation both keys count for 24 hours there: list both here until then.',
    'For the scheme `basic`, set **HTTP Auth Username** and **Password**; the secret here is `user:password`.'
  ],
  schemes: {
    signature: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'recurly-signature',
      list: ',',
      prefix: '',
      encoding: 'hex',
      message: '{timestamp}.{body}',
      // In milliseconds, unlike most that look like it.
      timestamp: { item: 0, format: 'unix-ms', pastMs: 300_000, futureMs: 300_000 }
    },
    basic: { kind: 'basic', realm: 'turnpike' },
    path: { kind: 'path-token' }
  },
  secretsFromSender: ['signature'],
  bodies: {
    'application/json': { kind: 'json' },
    'application/xml': { kind: 'code', read: readNotification },
    'text/xml': { kind: 'code', read: readNotification }
  },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 5_000 },
  event: {
    id: [
      // Of the notification, and the same when it is sent again.
      { use: '{header:recurly-notification-id|token}', quality: 'native' },
      // The body's own `id` is no substitute: of some notifications it is the object's. It has a time of the event.
      { hash: 'data' }
    ],
    type: [
      'com.recurly.{object_type|word}.{event_type|token}',
      'com.recurly.{notification|before:_notification|word}',
      'com.recurly.{notification|word}',
      // Some describe JSON whose one key is the name, which Recurly's documentation does not: it is taken, as drift.
      'com.recurly.notification'
    ],
    instance: ['{site_id|token}', '{delivery:source}'],
    source: ['https://v3.recurly.com/sites/{site_id|token}', 'urn:turnpike:source:{delivery:source}'],
    subject: ['{uuid|token}', '{transaction.uuid|token}', '{invoice.uuid|token}', '{subscription.uuid|token}'],
    time: [
      { at: '{event_time}', format: 'rfc3339' },
      { at: '{transaction.date}', format: 'rfc3339' },
      { at: '{invoice.updated_at}', format: 'rfc3339' }
    ],
    entity: [...account, '{uuid|token}']
  },
  tenants: { account: { use: account }, site: { use: ['{site_id|token}'] } },
  correlation: { tenant: ['{account_code|token}', '{account.account_code|token}'] },
  hints: { currency: ['{invoice.currency}', '{transaction.currency}', '{subscription.currency}'] },
  personal: [
    { path: 'account_code', action: 'keep' },
    { path: 'account.account_code', action: 'keep' },
    { path: 'account.username', action: 'drop' },
    { path: 'account.email', action: 'drop' },
    { path: 'account.first_name', action: 'drop' },
    { path: 'account.last_name', action: 'drop' },
    { path: 'account.phone', action: 'drop' },
    { path: 'account.company_name', action: 'keep' },
    { path: 'shipping_address.email', action: 'drop' },
    { path: 'shipping_address.first_name', action: 'drop' },
    { path: 'shipping_address.last_name', action: 'drop' },
    { path: 'shipping_address.phone', action: 'drop' },
    { path: 'shipping_address.street1', action: 'drop' }
  ],
  secretFields: [],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'retries',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'After anything but 2xx within 5 seconds it sends again, ten times at growing intervals; redirects are not followed. A notification can be sent again from the console for 15 days. Notifications come in any order.'
  },
  schema: 'urn:turnpike:schema:provider:recurly',
  samples: {
    headers: [
      ['Content-Type', 'application/json; charset=utf-8'],
      ['User-Agent', 'Recurly Webhooks/2.0'],
      ['Recurly-Notification-Id', '{delivery}']
    ],
    files: {
      new_subscription_notification: { headers: [['Content-Type', 'application/xml; charset=utf-8']] }
    }
  }
})

/** @throws Problem `payload-malformed` */
function readNotification(body: Uint8Array): ReturnType<ReadBody> {
  const { name, children } = readXml(body)
  const json: Json = { ...Object.fromEntries(fieldsOf(children)), notification: name }
  return { json, data: Buffer.from(JSON.stringify(json)), mediaType: 'application/json' }
}
