import { defineProvider } from '../core/provider.ts'
import type { Condition, Template } from '../core/rule.ts'
import { standardHmac } from './standard-schemes.ts'

/** What an event is about stands under the name of its type, which has a dot in it. */
const incidents = ['incident_created_v2', 'incident_updated_v2'].map((type) => String.raw`public_incident\.${type}`)
/** Here the incident stands beside what was changed of it. */
const changes = [String.raw`public_incident\.incident_status_updated_v2`]
const tasks = ['follow_up_created_v2', 'follow_up_updated_v2', 'action_created_v1', 'action_updated_v1'].map(
  (type) => String.raw`public_incident\.${type}`
)
const alerts = ['alert_created_v1', 'alert_resolved_v1'].map((type) => String.raw`public_alert\.${type}`)
/** Of these only the id is sent. */
const privates = [
  'incident_created_v2',
  'incident_updated_v2',
  'incident_status_updated_v2',
  'follow_up_created_v2',
  'follow_up_updated_v2',
  'action_created_v1',
  'action_updated_v1',
  'membership_granted_v1',
  'membership_revoked_v1'
].map((type) => String.raw`private_incident\.${type}`)

/** The same place in a resource of whichever type. */
function within(types: readonly string[], ...paths: readonly string[]): readonly Template[] {
  return paths.flatMap((path) => types.map((type) => `{${type}.${path}}`))
}

function personal(types: readonly string[], action: 'drop' | 'keep', ...paths: readonly string[]) {
  return paths.flatMap((path) => types.map((type) => ({ path: `${type}.${path}`, action })))
}

const single = [...incidents, ...tasks, ...alerts]
const isPrivate: Condition = { value: '{event_type}', startsWith: 'private_' }
/** Webhooks of incident.io, which Svix delivers under the headers of the standard. */
export const incidentIo = defineProvider({
  name: 'incident-io',
  title: 'incident.io',
  domain: 'itsm',
  docs: 'https://docs.incident.io/integrations/webhooks',
  checked: '2026-11-22',
  setup: [
    'Open **Settings → Webhooks** and add an endpoint with the URL `{url}`.',
    'Choose the event types. Of private incidents only the id is sent.',
    'Copy the endpoint’s **Signing Secret** (`whsec_…`) to where the source reads it, then send a test event.'
  ],
  schemes: { signature: standardHmac('webhook') },
  secretsFromSender: ['signature'],
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 15_000 },
  event: {
    id: [{ use: '{header:webhook-id|token}', quality: 'native' }],
    type: ['io.incident.{event_type|token}'],
    instance: ['{delivery:source}'],
    // Only some events name their organisation, in links.
    source: ['urn:turnpike:source:{delivery:source}'],
    subject: [...within([...single, ...privates], 'id|token'), ...within(changes, 'incident.id|token')],
    time: [...within(single, 'updated_at'), ...within(changes, 'incident.updated_at')].map((at) => ({
      at,
      format: 'rfc3339'
    })),
    // What is to be done about an incident belongs to it.
    entity: [
      ...within(tasks, 'incident_id'),
      ...within(changes, 'incident.id'),
      ...within([...incidents, ...alerts, ...privates], 'id')
    ]
  },
  tenants: {},
  correlation: {},
  hints: {
    severity: [...within(incidents, 'severity.name'), ...within(changes, 'incident.severity.name')],
    visibility: [{ when: [isPrivate], use: 'private' }, 'public']
  },
  personal: [
    ...personal(incidents, 'drop', 'creator.user', 'incident_role_assignments.*.assignee'),
    ...personal(changes, 'drop', 'incident.creator.user', 'incident.incident_role_assignments.*.assignee'),
    ...personal(tasks, 'drop', 'assignee', 'creator.user'),
    ...personal(incidents, 'keep', 'name', 'summary'),
    ...personal(changes, 'keep', 'incident.name', 'incident.summary'),
    ...personal([...tasks, ...alerts], 'keep', 'title', 'description')
  ],
  secretFields: [],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'disables',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [410],
    note: 'After anything but 2xx it sends again, at growing intervals for 24 hours. An endpoint that fails for five days is disabled, after an e-mail. Failed events can be sent again in **Settings → Webhooks**.'
  },
  schema: 'urn:turnpike:schema:provider:incident-io',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Svix-Webhooks/1.70.0'],
      ['webhook-id', 'msg_{delivery}']
    ]
  }
})
