import { defineProvider } from '../core/provider.ts'
import type { Candidates } from '../core/rule.ts'

const fiveMinutesMs = 300_000

/** An account's name is in no payload, its number is. */
const account: Candidates = ['{account_id|digits}', '{header:x-zendesk-account-id|digits}']

/**
 * Webhooks that subscribe to events, whose bodies Zendesk writes, and those of triggers and automations, whose bodies
 * a customer does: of these only what the template below has is understood. An `id` in such a body may be anything's.
 */
export const zendesk = defineProvider({
  name: 'zendesk',
  title: 'Zendesk',
  domain: 'itsm',
  docs: 'https://developer.zendesk.com/documentation/webhooks/verifying/',
  checked: '2026-11-22',
  setup: [
    'Open **Admin Center → Apps and integrations → Webhooks → Create webhook**; **Zendesk events**, or **Trigger or automation**.',
    'Endpoint URL: `{url}`. Method `POST`, format `JSON`.',
    'Zendesk makes the signing secret: **Reveal secret** on the webhook’s page, and put it where the source reads it. Tests that are sent before the webhook is created are signed by another secret, which everybody knows: they are refused.',
    'Of a trigger: add the action **Notify active webhook** with the body below.'
  ],
  templates: [
    {
      title: 'Body of a trigger',
      language: 'json',
      text: `
{
  "event": "priority_raised",
  "account": "{{ticket.account}}",
  "ticket_id": "{{ticket.id}}",
  "status": "{{ticket.status}}",
  "priority": "{{ticket.priority}}",
  "updated_at": "{{ticket.updated_at_with_timestamp}}"
}
`
    }
  ],
  schemes: {
    signature: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-zendesk-webhook-signature',
      prefix: '',
      encoding: 'base64',
      message: '{timestamp}{body}',
      timestamp: {
        header: 'x-zendesk-webhook-signature-timestamp',
        format: 'rfc3339',
        pastMs: fiveMinutesMs,
        futureMs: fiveMinutesMs
      }
    },
    token: { kind: 'token', header: 'authorization', prefix: 'Bearer ' },
    basic: { kind: 'basic', realm: 'turnpike' }
  },
  secretsFromSender: ['signature'],
  bodies: { 'application/json': { kind: 'json' }, 'application/x-www-form-urlencoded': { kind: 'fields' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    id: [
      // An event has an id that is signed, unlike the headers: recorded and sent again it is the same event.
      { use: '{type|after:zen:event-type:|token}.{id|token}', quality: 'native' },
      // Of one invocation there may be several attempts.
      { use: '{header:x-zendesk-webhook-invocation-id|token}', quality: 'native' },
      { hash: 'data' }
    ],
    type: [
      'com.zendesk.{type|after:zen:event-type:|dots}',
      'com.zendesk.trigger.{event|word|lower}',
      'com.zendesk.trigger'
    ],
    instance: [...account, '{delivery:source}'],
    source: [
      'https://zendesk.com/accounts/{account_id|digits}',
      'https://zendesk.com/accounts/{header:x-zendesk-account-id|digits}',
      'urn:turnpike:source:{delivery:source}'
    ],
    subject: ['{subject|after:zen:|token}', 'ticket:{ticket_id|digits}'],
    time: [
      { at: '{time}', format: 'rfc3339' },
      { at: '{updated_at}', format: 'iso' }
    ],
    entity: ['{subject|after:zen:}', 'ticket:{ticket_id}']
  },
  tenants: {
    account: { use: account },
    organization: { use: ['{subject|after:zen:organization:}', '{detail.organization_id}'] },
    brand: { use: ['{detail.brand_id}'] }
  },
  correlation: { tenant: ['{subject|after:zen:organization:}', '{detail.organization_id}'] },
  hints: {
    severity: ['{detail.priority}', '{priority}'],
    visibility: [
      { when: [{ value: '{event.comment.is_public}', in: ['true'] }], use: 'public' },
      { when: [{ value: '{event.comment.is_public}', in: ['false'] }], use: 'internal' }
    ]
  },
  personal: [
    { path: 'detail.actor_id', action: 'pseudonymise' },
    { path: 'detail.requester_id', action: 'pseudonymise' },
    { path: 'detail.submitter_id', action: 'pseudonymise' },
    { path: 'detail.assignee_id', action: 'pseudonymise' },
    { path: 'detail.email', action: 'drop' },
    { path: 'detail.subject', action: 'keep' },
    { path: 'detail.description', action: 'keep' },
    { path: 'event.comment.body', action: 'keep' },
    { path: 'event.comment.author.name', action: 'drop' }
  ],
  secretFields: [],
  handshakes: [],
  // It waits for no longer than a minute: a later time than that would be the end of the delivery.
  replies: { later: { status: 503, headers: { 'retry-after': '30' } } },
  failures: {
    effect: 'retries',
    retriedOn: [409, 429, 503],
    neverAnswer: [],
    note: 'Up to three more attempts after 409, and after 429 and 503 that say `Retry-After` of less than a minute; any other failure is final. When 70 % of five minutes’ requests fail, or more than 1000, it sends nothing for a while and loses what comes meanwhile.'
  },
  schema: 'urn:turnpike:schema:provider:zendesk',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Zendesk Webhook'],
      ['X-Zendesk-Account-Id', '22129848'],
      ['X-Zendesk-Webhook-Id', '01HSAMPLE0000000000000000H'],
      ['X-Zendesk-Webhook-Invocation-Id', '{delivery}']
    ]
  }
})
