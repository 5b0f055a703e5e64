import { defineProvider } from '../core/provider.ts'
import type { Candidates } from '../core/rule.ts'

/** By the template below, or as its simple form has it. */
const url: readonly string[] = ['ticket.url', 'change.url', 'freshdesk_webhook.ticket_url']
const host: Candidates = url.map((path) => `{${path}|host}`)

/**
 * What a workflow of Freshservice posts (and an automation of Freshdesk). Its body is the customer's: understood are the
 * template below and the simple form. Free text is in neither, because nothing escapes what a placeholder stands for.
 */
export const freshservice = defineProvider({
  name: 'freshservice',
  title: 'Freshservice and Freshdesk',
  domain: 'itsm',
  docs: 'https://support.freshdesk.com/support/solutions/articles/132589-using-webhooks-in-automation-rules',
  checked: '2026-11-22',
  setup: [
    'Open **Admin → Workflow Automator → New Automator** (Freshdesk: **Admin → Automations**), and choose the event.',
    'Add the action **Trigger Webhook**: request type `POST`, callback URL `{url}`.',
    'Authentication: user and password of the source (scheme `basic`), or a custom header `X-Webhook-Secret` with the secret (scheme `token`); else scheme `path`.',
    'Encoding `JSON`, content **Advanced**, and the body below; for changes `change` in place of `ticket`.'
  ],
  templates: [
    {
      title: 'Body of the webhook',
      language: 'json',
      text: `
{
  "event": "updated",
  "ticket": {
    "id": "{{ticket.id}}",
    "id_numeric": "{{ticket.id_numeric}}",
    "type": "{{ticket.ticket_type}}",
    "status": "{{ticket.status}}",
    "priority": "{{ticket.priority}}",
    "url": "{{ticket.url}}",
    "updated_at": "{{ticket.updated_at}}"
  }
}
`
    }
  ],
  // It signs nothing.
  schemes: {
    basic: { kind: 'basic', realm: 'turnpike' },
    token: { kind: 'token', header: 'x-webhook-secret', prefix: '' },
    path: { kind: 'path-token' }
  },
  bodies: { 'application/json': { kind: 'json' }, 'application/x-www-form-urlencoded': { kind: 'fields' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    id: [
      { use: 'ticket.{ticket.id|token}.{event|word}.{ticket.updated_at|sha256}', quality: 'derived' },
      { use: 'change.{change.id|token}.{event|word}.{change.updated_at|sha256}', quality: 'derived' },
      // A body without a time is the same for two changes; the first attempt to repeat one is five minutes later.
      { hash: 'data', withinMs: 60_000 }
    ],
    type: [
      { when: [{ value: '{ticket.id}', present: true }], use: 'com.freshservice.ticket.{event|word|lower}' },
      { when: [{ value: '{change.id}', present: true }], use: 'com.freshservice.change.{event|word|lower}' },
      { when: [{ value: '{freshdesk_webhook.ticket_id}', present: true }], use: 'com.freshservice.ticket.changed' },
      'com.freshservice.webhook'
    ],
    instance: [...host, '{delivery:source}'],
    source: [...url.map((path) => `https://{${path}|host}`), 'urn:turnpike:source:{delivery:source}'],
    subject: ['{ticket.id|token}', '{change.id|token}', '{freshdesk_webhook.ticket_id|token}'],
    time: [
      { at: '{ticket.updated_at}', format: 'iso' },
      { at: '{change.updated_at}', format: 'iso' }
    ],
    entity: ['ticket:{ticket.id}', 'change:{change.id}', 'ticket:{freshdesk_webhook.ticket_id}']
  },
  tenants: { account: { use: host, caseless: true } },
  correlation: { change: ['{change.id}', '{ticket.id}', '{freshdesk_webhook.ticket_id}'] },
  hints: { severity: ['{ticket.priority}', '{change.priority}', '{freshdesk_webhook.ticket_priority}'] },
  personal: [
    { path: 'freshdesk_webhook.ticket_requester_name', action: 'drop' },
    { path: 'freshdesk_webhook.ticket_requester_email', action: 'drop' },
    { path: 'freshdesk_webhook.ticket_requester_phone', action: 'drop' },
    { path: 'freshdesk_webhook.ticket_agent_name', action: 'drop' },
    { path: 'freshdesk_webhook.ticket_agent_email', action: 'drop' },
    { path: 'freshdesk_webhook.ticket_subject', action: 'keep' },
    { path: 'freshdesk_webhook.ticket_description', action: 'keep' }
  ],
  secretFields: [],
  handshakes: [],
  replies: { later: { status: 503 } },
  failures: {
    effect: 'retries',
    retriedOn: [429, '5xx'],
    neverAnswer: [],
    note: 'After a failure on this side it sends again 5, 30 and 60 minutes later, then tells the administrators by e-mail. What is beyond the account’s hourly limit waits for the next hour, and is dropped after a day.'
  },
  schema: 'urn:turnpike:schema:provider:freshservice',
  samples: { headers: [['Content-Type', 'application/json']] }
})
