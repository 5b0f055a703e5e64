import { defineProvider } from '../core/provider.ts'
import type { Condition } from '../core/rule.ts'

/** Its second format is a CloudEvent in JSON, whose data is what the first has in `event_data`. */
const isCloudEvent: Condition = { value: '{specversion}', present: true }

/**
 * Project webhooks of Harbor 2 in both of its formats, which give the same types, sources and keys. A CloudEvent's own
 * source names no host and is the same on every Harbor, so it is not used.
 */
export const harbor = defineProvider({
  name: 'harbor',
  title: 'Harbor',
  domain: 'registry',
  docs: 'https://goharbor.io/docs/latest/working-with-projects/project-configuration/configure-webhooks/',
  checked: '2026-11-22',
  setup: [
    'Open the project’s **Webhooks → New Webhook**; notify type `http`.',
    'Payload format: `CloudEvents`, which has ids of its own; `Default` is taken too.',
    'Endpoint URL: `{url}`. Auth Header: what the source’s proof says; Harbor sends it as `Authorization`, letter by letter.',
    'Leave **Verify Remote Certificate** on, and choose the events.'
  ],
  // Harbor signs nothing: it sends the text of its field "Auth Header" as it is.
  schemes: { header: { kind: 'token', header: 'authorization', prefix: '' } },
  bodies: { 'application/json': { kind: 'json' }, 'application/cloudevents+json': { kind: 'cloudevents' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 3_000 },
  event: {
    id: [
      // Made once and kept over retries.
      { use: '{id|token}', quality: 'native' },
      // Its time of occurrence is part of the body, so that two pushes of one image differ.
      { hash: 'data' }
    ],
    type: {
      by: '{type}',
      cases: {
        PUSH_ARTIFACT: ['io.goharbor.artifact.pushed'],
        PULL_ARTIFACT: ['io.goharbor.artifact.pulled'],
        DELETE_ARTIFACT: ['io.goharbor.artifact.deleted'],
        SCANNING_COMPLETED: ['io.goharbor.scan.completed'],
        SCANNING_FAILED: ['io.goharbor.scan.failed'],
        SCANNING_STOPPED: ['io.goharbor.scan.stopped'],
        QUOTA_EXCEED: ['io.goharbor.quota.exceeded'],
        QUOTA_WARNING: ['io.goharbor.quota.warned'],
        REPLICATION: ['io.goharbor.replication.status.changed'],
        TAG_RETENTION: ['io.goharbor.tag_retention.finished']
      },
      otherwise: ['io.goharbor.{type|after:harbor.|token}', 'io.goharbor.{type|dots}']
    },
    instance: [
      '{event_data.resources.0.resource_url|before:/|hostname}',
      '{data.resources.0.resource_url|before:/|hostname}',
      '{delivery:source}'
    ],
    source: [
      'https://{event_data.resources.0.resource_url|before:/|hostname}/{event_data.repository.repo_full_name|uri}',
      'https://{data.resources.0.resource_url|before:/|hostname}/{data.repository.repo_full_name|uri}',
      'https://{event_data.replication.harbor_hostname|hostname}',
      'https://{data.replication.harbor_hostname|hostname}',
      'urn:turnpike:source:{delivery:source}'
    ],
    subject: [
      '{event_data.resources.0.digest}',
      '{data.resources.0.digest}',
      '{event_data.repository.repo_full_name}',
      '{data.repository.repo_full_name}'
    ],
    time: [
      { at: '{time}', format: 'rfc3339' },
      { at: '{occur_at}', format: 'unix-s' }
    ],
    entity: [
      '{event_data.repository.repo_full_name}',
      '{data.repository.repo_full_name}',
      { when: [isCloudEvent], use: '{source}' }
    ]
  },
  tenants: {
    project: { use: ['{event_data.repository.namespace}', '{data.repository.namespace}'] },
    repository: { use: ['{event_data.repository.repo_full_name}', '{data.repository.repo_full_name}'] }
  },
  correlation: { digest: ['{event_data.resources.*.digest|digest}', '{data.resources.*.digest|digest}'] },
  hints: { visibility: ['{event_data.repository.repo_type}', '{data.repository.repo_type}'] },
  personal: [
    { path: 'operator', action: 'drop' },
    { path: 'event_data.replication.policy_creator', action: 'drop' },
    { path: 'replication.policy_creator', action: 'drop' }
  ],
  secretFields: [],
  announces: {
    when: [{ value: '{type}', in: ['PUSH_ARTIFACT', 'harbor.artifact.pushed'] }],
    repository: '[{event_data.repository.repo_full_name}][{data.repository.repo_full_name}]',
    references: ['{event_data.resources.*.digest}', '{data.resources.*.digest}']
  },
  handshakes: [],
  replies: {},
  failures: {
    effect: 'retries',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'After anything but 2xx within 3 seconds it sends again; after three failures the event is dropped. Both numbers are settings of its job service.'
  },
  schema: 'urn:turnpike:schema:provider:harbor',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Go-http-client/1.1']
    ],
    files: {
      'artifact.pushed': { headers: [['Content-Type', 'application/cloudevents+json']] },
      'scan.completed': { headers: [['Content-Type', 'application/cloudevents+json']] }
    }
  }
})
