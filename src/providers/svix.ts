import { defineProvider } from '../core/provider.ts'
import { standardEd25519, standardHmac } from './standard-schemes.ts'

/**
 * Senders that have their webhooks delivered by Svix: Standard Webhooks under headers of its own. Some have the standard's
 * headers in their place; that is the provider `standard-webhooks`, because an id counts only in the header that is signed.
 * The body is the sender's and has no form.
 */
export const svix = defineProvider({
  name: 'svix',
  title: 'Svix',
  domain: 'cd',
  docs: 'https://docs.svix.com/receiving/introduction',
  checked: '2026-11-22',
  setup: [
    'In the sender’s webhook portal choose **Endpoints → Add Endpoint**; Endpoint URL: `{url}`.',
    'Copy the endpoint’s **Signing Secret** (`whsec_…`) to where the source reads it.',
    'If deliveries have headers `webhook-…` in place of `svix-…`, let the source’s provider be `standard-webhooks`.',
    '**Testing → Send Example** shows whether it arrives.'
  ],
  schemes: {
    signature: standardHmac('svix'),
    ed25519: standardEd25519('svix')
  },
  secretsFromSender: ['signature', 'ed25519'],
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 15_000 },
  event: {
    id: [{ use: '{header:svix-id|token}', quality: 'native' }],
    type: [
      'webhook.{delivery:source}.{type|token}',
      'webhook.{delivery:source}.{event_type|token}',
      'webhook.{delivery:source}.{eventType|token}',
      'webhook.{delivery:source}.received'
    ],
    instance: ['{delivery:source}'],
    source: ['urn:turnpike:source:{delivery:source}'],
    subject: ['{data.id|token}'],
    time: [
      { at: '{timestamp}', format: 'rfc3339' },
      { at: '{timestamp}', format: 'unix-ms' },
      { at: '{created_at}', format: 'rfc3339' }
    ],
    entity: ['{data.id}']
  },
  tenants: {},
  correlation: {},
  hints: {},
  personal: [{ path: 'data', action: 'keep' }],
  secretFields: [],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'disables',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [410],
    note: 'After anything but 2xx within 15 seconds it sends again: 5 seconds, 5 and 30 minutes, 2 and 5 hours and twice 10 hours after one another. An endpoint that fails for five days is disabled. Failed messages can be sent again from the sender’s portal.'
  },
  schema: 'urn:turnpike:schema:provider:svix',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Svix-Webhooks/1.70.0 (sender-example; +https://www.svix.com/http-sender/)'],
      ['svix-id', 'msg_{delivery}']
    ]
  }
})
