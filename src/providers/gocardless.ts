import { defineProvider } from '../core/provider.ts'
import type { Candidates, Choice, Condition } from '../core/rule.ts'

const isSandbox: Condition = { value: '{header:origin}', in: ['https://api-sandbox.gocardless.com'] }

/** What an event happened to; its other links are what that belongs to. */
const resource: Choice = {
  by: '{item:resource_type}',
  cases: {
    payments: ['{item:links.payment}'],
    mandates: ['{item:links.mandate}'],
    subscriptions: ['{item:links.subscription}'],
    refunds: ['{item:links.refund}'],
    payouts: ['{item:links.payout}'],
    creditors: ['{item:links.creditor}'],
    customers: ['{item:links.customer}'],
    billing_requests: ['{item:links.billing_request}'],
    instalment_schedules: ['{item:links.instalment_schedule}'],
    outbound_payments: ['{item:links.outbound_payment}'],
    payer_authorisations: ['{item:links.payer_authorisation}'],
    scheme_identifiers: ['{item:links.scheme_identifier}']
  },
  otherwise: []
}
const environment: Candidates = [{ when: [isSandbox], use: 'sandbox' }, 'live']

/** Batches of unrelated events in no order; the whole body is signed, and a bad signature is answered 498. */
export const gocardless = defineProvider({
  name: 'gocardless',
  title: 'GoCardless',
  domain: 'billing',
  docs: 'https://developer.gocardless.com/api-reference/#appendix-webhooks',
  checked: '2026-11-22',
  setup: [
    'Open **Developers → Create → Webhook endpoint** in the dashboard (the sandbox has its own).',
    'URL: `{url}`. Secret: the one of the source, or the one that GoCardless suggests, put where the source reads it.',
    '**Send test webhook** shows whether it arrives.'
  ],
  schemes: {
    signature: { kind: 'hmac', algorithm: 'sha256', header: 'webhook-signature', prefix: '', encoding: 'hex' }
  },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    items: 'events',
    id: [{ use: '{item:id|token}', quality: 'native' }],
    type: ['com.gocardless.{item:resource_type|word}.{item:action|word}'],
    instance: environment,
    source: [
      {
        when: [isSandbox],
        use: 'https://api-sandbox.gocardless.com[/organisations/{item:links.organisation|token}]'
      },
      'https://api.gocardless.com[/organisations/{item:links.organisation|token}]'
    ],
    subject: resource,
    time: [{ at: '{item:created_at}', format: 'rfc3339' }],
    entity: { ...resource, otherwise: ['{item:id}'] }
  },
  tenants: {
    organisation: { use: ['{item:links.organisation}'] },
    creditor: { use: ['{item:links.creditor}'] },
    customer: { use: ['{item:links.customer}'] }
  },
  correlation: { tenant: ['{item:links.customer}', '{item:links.organisation}'] },
  hints: { environment, currency: ['{item:details.currency}'] },
  personal: [
    { path: 'details.description', action: 'keep' },
    { path: 'metadata', action: 'keep' },
    { path: 'resource_metadata', action: 'keep' }
  ],
  secretFields: [],
  handshakes: [],
  replies: { unauthenticated: { status: 498 } },
  failures: {
    effect: 'retries',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'After anything but 2xx within 10 seconds it sends the whole batch again, eight times at growing intervals; redirects are not followed. A failed webhook can be sent again from the dashboard.'
  },
  schema: 'urn:turnpike:schema:provider:gocardless',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'gocardless-webhook-service/1.1'],
      ['Origin', 'https://api-sandbox.gocardless.com']
    ]
  }
})
