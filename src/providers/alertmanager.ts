import { defineProvider } from '../core/provider.ts'

/**
 * Notifications in version 4 of its webhook's body. Each alert of a group is an event: an alert begins and ends, and has an
 * identity (its labels' fingerprint, and when it began), while a group is only what happened to be told together. So a
 * group that is told again every few hours gives the events that it gave before, under the same ids.
 */
export const alertmanager = defineProvider({
  name: 'alertmanager',
  title: 'Prometheus Alertmanager',
  domain: 'cd',
  docs: 'https://prometheus.io/docs/alerting/latest/configuration/#webhook_config',
  checked: '2026-11-22',
  setup: [
    'Put the source’s secret into a file that Alertmanager can read.',
    'Add the receiver below, and a route to it; its address is `{url}`.',
    'Start Alertmanager with `--web.external-url`: events are told apart by it.'
  ],
  schemes: {
    bearer: { kind: 'token', header: 'authorization', prefix: 'Bearer ' },
    basic: { kind: 'basic', realm: 'Turnpike' },
    path: { kind: 'path-token' },
    certificate: { kind: 'client-certificate' }
  },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 4 * 1024 * 1024, deadlineMs: 10_000 },
  event: {
    items: 'alerts',
    // Without its end: where Prometheus says nothing more of an alert, that moves on with each notification.
    id: [{ hash: ['{item:fingerprint}', '{item:startsAt}', '{item:status}'] }],
    type: ['io.prometheus.alert.{item:status|lower|word}'],
    instance: ['{externalURL|host}', '{delivery:source}'],
    source: ['https://{externalURL|host}', 'urn:turnpike:source:{delivery:source}'],
    subject: ['{item:labels.alertname}'],
    time: {
      by: '{item:status}',
      cases: { resolved: [{ at: '{item:endsAt}', format: 'rfc3339' }] },
      otherwise: [{ at: '{item:startsAt}', format: 'rfc3339' }]
    },
    entity: ['{item:fingerprint}']
  },
  tenants: {
    tenant: { use: ['{item:labels.tenant}'] },
    namespace: { use: ['{item:labels.namespace}'] },
    cluster: { use: ['{item:labels.cluster}'] },
    receiver: { use: ['{receiver}'] }
  },
  correlation: {
    change: ['{item:labels.change}', '{item:annotations.change}'],
    commit: ['{item:labels.commit|word|nonzero}', '{item:annotations.commit|word|nonzero}'],
    digest: ['{item:labels.image|digest}', '{item:labels.image_id|digest}', '{item:annotations.image|digest}'],
    tenant: ['{item:labels.tenant}']
  },
  hints: {
    severity: ['{item:labels.severity}'],
    cluster: ['{item:labels.cluster}'],
    environment: ['{item:labels.environment}', '{item:labels.env}'],
    tier: ['{item:labels.tier}']
  },
  personal: [
    { path: 'annotations.summary', action: 'keep' },
    { path: 'annotations.description', action: 'keep' }
  ],
  secretFields: [],
  handshakes: [],
  // It gives up a try after 429.
  replies: { later: { status: 503 } },
  failures: {
    effect: 'retries',
    retriedOn: ['5xx'],
    neverAnswer: [],
    note: 'After 5xx, or no answer, it sends again at growing intervals until the group is told anew. Any other status that is no success ends the try; while an alert of the group is firing the next one comes after `group_interval`.'
  },
  templates: [
    {
      title: 'alertmanager.yml',
      language: 'yaml',
      text: `route:
  receiver: turnpike
  group_by: [alertname, cluster, namespace]
receivers:
  - name: turnpike
    webhook_configs:
      - url: {url}
        send_resolved: true
        max_alerts: 1000 # as many as a batch may hold
        http_config:
          authorization:
            type: Bearer
            credentials_file: /etc/alertmanager/turnpike-token
`
    }
  ],
  schema: 'urn:turnpike:schema:provider:alertmanager',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Alertmanager/0.28.0']
    ]
  }
})
