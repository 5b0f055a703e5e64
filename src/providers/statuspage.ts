import { defineProvider } from '../core/provider.ts'

/** Notifications to subscribers of a status page: its own, or that of somebody whom one depends on. */
export const statuspage = defineProvider({
  name: 'statuspage',
  title: 'Statuspage',
  domain: 'itsm',
  docs: 'https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/',
  checked: '2026-11-22',
  setup: [
    'On the status page: **Subscribe to updates → Webhook** (its owner enables that under **Subscribers → Options → Settings**).',
    'URL: `{url}/` and the secret of the source, and an e-mail address that is read: it is told when the subscription is put into quarantine.'
  ],
  // It sends no header of one's own, and signs nothing.
  schemes: { path: { kind: 'path-token' } },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 30_000 },
  event: {
    id: [
      { use: '{component_update.id|token}', quality: 'native' },
      // An incident is sent whole with each of its updates, of which the newest is the first.
      { use: '{incident.incident_updates.0.id|token}', quality: 'native' },
      { hash: 'data' }
    ],
    type: [
      'io.statuspage.component.{component_update.new_status|word}',
      'io.statuspage.incident.{incident.status|word}',
      'io.statuspage.notification'
    ],
    instance: ['{page.id|token}', '{delivery:source}'],
    source: ['https://manage.statuspage.io/pages/{page.id|token}', 'urn:turnpike:source:{delivery:source}'],
    subject: ['{component_update.component_id|token}', '{incident.id|token}'],
    time: [
      { at: '{component_update.created_at}', format: 'rfc3339' },
      { at: '{incident.updated_at}', format: 'rfc3339' },
      { at: '{meta.generated_at}', format: 'rfc3339' }
    ],
    entity: ['component:{component_update.component_id}', 'incident:{incident.id}']
  },
  tenants: { page: { use: ['{page.id}'] } },
  correlation: {},
  hints: { severity: ['{incident.impact}', '{page.status_indicator}'] },
  personal: [
    { path: 'incident.name', action: 'keep' },
    { path: 'incident.incident_updates.*.body', action: 'keep' }
  ],
  // Whoever has this link ends the subscription.
  secretFields: ['meta.unsubscribe'],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'disables',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'After anything but 2xx within 30 seconds it sends again; ten failures in about an hour put the subscription into quarantine, and 90 days later it is removed.'
  },
  schema: 'urn:turnpike:schema:provider:statuspage',
  samples: { headers: [['Content-Type', 'application/json']] }
})
