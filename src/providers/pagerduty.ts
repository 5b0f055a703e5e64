import { defineProvider } from '../core/provider.ts'

/**
 * Webhooks of version 3: incidents, their notes and services. Each subscription has its own secret; while one replaces
 * another there are several signatures in the header.
 */
export const pagerduty = defineProvider({
  name: 'pagerduty',
  title: 'PagerDuty',
  domain: 'itsm',
  docs: 'https://developer.pagerduty.com/docs/webhooks-overview',
  checked: '2026-11-22',
  setup: [
    'Open **Integrations → Generic Webhooks (v3) → New Webhook**.',
    'Webhook URL: `{url}`. Choose the scope (account, team or service) and the events.',
    'PagerDuty makes the secret and shows it once: put it where the source reads it, then **Send Test Event**.'
  ],
  schemes: {
    signature: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-pagerduty-signature',
      list: ',',
      prefix: 'v1=',
      encoding: 'hex'
    },
    // On request PagerDuty shows a certificate of its own, too.
    certificate: { kind: 'client-certificate' }
  },
  secretsFromSender: ['signature'],
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 256 * 1024, deadlineMs: 5_000 },
  event: {
    id: [{ use: '{event.id|token}', quality: 'native' }],
    type: ['com.pagerduty.{event.event_type|token}'],
    instance: ['{event.data.html_url|host}', '{event.data.incident.html_url|host}', '{delivery:source}'],
    source: [
      'https://{event.data.html_url|host}',
      'https://{event.data.incident.html_url|host}',
      'urn:turnpike:source:{delivery:source}'
    ],
    subject: ['{event.data.id}', '{event.data.incident.id}'],
    time: [{ at: '{event.occurred_at}', format: 'rfc3339' }],
    // A note, a responder and a status update belong to their incident.
    entity: ['{event.data.incident.id}', '{event.data.id}']
  },
  tenants: {
    account: { use: ['{event.data.html_url|host|before:.}', '{event.data.incident.html_url|host|before:.}'] },
    service: { use: ['{event.data.service.id}'] },
    team: { use: ['{event.data.teams.0.id}'] }
  },
  correlation: {},
  hints: { severity: ['{event.data.priority.summary}', '{event.data.urgency}'] },
  personal: [
    { path: 'event.agent.summary', action: 'drop' },
    { path: 'event.agent.html_url', action: 'pseudonymise' },
    { path: 'event.agent.self', action: 'pseudonymise' },
    { path: 'event.data.assignees.*.summary', action: 'drop' },
    { path: 'event.data.assignees.*.html_url', action: 'pseudonymise' },
    { path: 'event.data.assignees.*.self', action: 'pseudonymise' },
    { path: 'event.data.user.summary', action: 'drop' },
    { path: 'event.data.user.html_url', action: 'pseudonymise' },
    { path: 'event.data.title', action: 'keep' },
    { path: 'event.data.content', action: 'keep' },
    { path: 'event.data.message', action: 'keep' }
  ],
  secretFields: [],
  handshakes: [],
  /*
   * Any 4xx drops the delivery, and three in a row stop all others for a day. So a bad signature is answered as what it
   * mostly is, a secret that is being changed, and what can never be taken as a success; both are counted as refused.
   */
  replies: {
    unauthenticated: { status: 503 },
    later: { status: 503 },
    tooLarge: { status: 200 },
    malformed: { status: 200 },
    refused: { status: 503 }
  },
  failures: {
    effect: 'disables',
    retriedOn: [429, '5xx'],
    neverAnswer: ['4xx'],
    note: 'After 5 seconds without an answer, 429 or 5xx it sends again, four times in about 20 minutes, and later events of the incident wait. Any other 4xx drops the event, and three in a row disable the webhook for 24 hours and empty its queue. So a bad signature is answered 503, and what can never be taken 200: look at the log and at turnpike_deliveries_total for what was refused.'
  },
  schema: 'urn:turnpike:schema:provider:pagerduty',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'PagerDuty-Webhook/V3.0'],
      ['X-Webhook-Id', '{delivery}'],
      ['X-Webhook-Subscription', 'PSAMPLE']
    ]
  }
})
