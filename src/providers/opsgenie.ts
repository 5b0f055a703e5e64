import { defineProvider } from '../core/provider.ts'

/**
 * Outgoing webhooks of Opsgenie, and of the alerts of Jira Service Management that replace it. No action has an id of its
 * own; the time of each is in nanoseconds, of which a double would lose the last digits and so mix up two actions.
 */
export const opsgenie = defineProvider({
  name: 'opsgenie',
  title: 'Opsgenie',
  domain: 'itsm',
  docs: 'https://docs.opsgenie.com/v1.0/docs/webhook-integration',
  checked: '2026-11-22',
  setup: [
    'Open **Settings → Integrations → Add integration → Webhook** (in Jira Service Management the same under **Operations**).',
    'Webhook URL: `{url}`. Choose the actions, and tick what of the alert is sent.',
    'Add a custom header `Authorization`: `Bearer` and the secret of the source. Without headers take scheme `path`.'
  ],
  // It signs nothing.
  schemes: { token: { kind: 'token', header: 'authorization', prefix: 'Bearer ' }, path: { kind: 'path-token' } },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    id: [{ use: '{alert.alertId|token}.{action|word}.{alert.updatedAt|digits}', quality: 'derived' }, { hash: 'data' }],
    type: ['com.opsgenie.alert.{action|dots}'],
    instance: ['{delivery:source}'],
    // No payload says which account or region it is of.
    source: ['urn:turnpike:source:{delivery:source}'],
    subject: ['{alert.alertId|token}'],
    time: [{ at: '{alert.updatedAt}', format: 'unix-ns' }],
    entity: ['{alert.alertId}']
  },
  tenants: { team: { use: ['{alert.teams.0}'] }, integration: { use: ['{integrationId}'] } },
  correlation: {},
  hints: { severity: ['{alert.priority}'], environment: ['{alert.details.environment}'] },
  personal: [
    { path: 'alert.username', action: 'drop' },
    { path: 'alert.userId', action: 'hash' },
    { path: 'alert.owner', action: 'drop' },
    { path: 'alert.recipients.*', action: 'drop' },
    { path: 'alert.source', action: 'drop' },
    { path: 'alert.message', action: 'keep' },
    { path: 'alert.description', action: 'keep' },
    { path: 'alert.note', action: 'keep' }
  ],
  secretFields: [],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'never-retries',
    retriedOn: [],
    neverAnswer: [],
    note: 'The vendor promises no attempt after one that failed: a failed action is in the integration’s log and nowhere else. Its end of support is in April 2027.'
  },
  schema: 'urn:turnpike:schema:provider:opsgenie',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Opsgenie Http Client']
    ]
  }
})
