import { defineProvider } from '../core/provider.ts'
import { standardEd25519, standardHmac } from './standard-schemes.ts'

/**
 * Any sender that follows https://www.standardwebhooks.com and has no file of its own here. The specification fixes the id, which
 * is signed, and recommends the payload: `type`, `timestamp` (of the event, while the header's is of the attempt) and
 * `data`. What a sender leaves out of that has no value here.
 */
export const standardWebhooks = defineProvider({
  name: 'standard-webhooks',
  title: 'Standard Webhooks',
  domain: 'cd',
  docs: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  checked: '2026-11-22',
  setup: [
    'Where the sender’s webhooks are configured add an endpoint with the URL `{url}`.',
    'Put its signing secret (`whsec_…`) where the source reads it. A sender that signs by a key of its own shows a public one (`whpk_…`): use it with the scheme `ed25519`.',
    'Have the sender post a test event. Its types become `webhook.<source>.<type>`: one source for each sender keeps them apart.'
  ],
  schemes: { signature: standardHmac('webhook'), ed25519: standardEd25519('webhook') },
  secretsFromSender: ['signature', 'ed25519'],
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 15_000 },
  event: {
    id: [{ use: '{header:webhook-id|token}', quality: 'native' }],
    type: ['webhook.{delivery:source}.{type|token}', 'webhook.{delivery:source}.received'],
    instance: ['{delivery:source}'],
    source: ['urn:turnpike:source:{delivery:source}'],
    subject: ['{data.id|token}'],
    time: [
      { at: '{timestamp}', format: 'rfc3339' },
      { at: '{timestamp}', format: 'iso' }
    ],
    entity: ['{data.id}']
  },
  tenants: {},
  correlation: {},
  hints: {},
  // Nothing is known of what a sender puts into its data.
  personal: [{ path: 'data', action: 'keep' }],
  secretFields: [],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'disables',
    retriedOn: ['3xx', '4xx', '5xx'],
    // "The webhook is gone": the sender disables the endpoint.
    neverAnswer: [410],
    note: 'After anything but 2xx within 15 to 30 seconds it is to send again, for a day or more at growing intervals; the sender says which, and whether it disables an endpoint that keeps failing.'
  },
  schema: 'urn:turnpike:schema:provider:standard-webhooks',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'example-webhooks/1.0'],
      ['webhook-id', 'msg_{delivery}']
    ]
  }
})
