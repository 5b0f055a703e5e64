import { defineProvider } from '../core/provider.ts'

/**
 * Argo CD Notifications post what a template says, so the body is the one of the templates below. It has no signature: a
 * template can't make an HMAC.
 */
export const argocd = defineProvider({
  name: 'argocd',
  title: 'Argo CD Notifications',
  domain: 'cd',
  docs: 'https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook/',
  checked: '2026-11-22',
  setup: [
    'Put the source’s secret into `argocd-notifications-secret` under `turnpike-token`.',
    'Merge the keys below into `argocd-notifications-cm`; the service’s address is `{url}`. Add to `subscriptions` where you have some.',
    'Set `argocdUrl` to the address of your Argo CD: events are told apart by it.'
  ],
  schemes: {
    bearer: { kind: 'token', header: 'authorization', prefix: 'Bearer ' },
    basic: { kind: 'basic', realm: 'Turnpike' },
    path: { kind: 'path-token' }
  },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    id: [
      // Made by the template of what happened, so that a notification that is sent again later has it too.
      { use: '{id|token}', quality: 'native' },
      { hash: 'data' }
    ],
    type: ['io.argoproj.argocd.{event|lower|word}.{status|lower|word}'],
    instance: ['{argocd|host}', '{delivery:source}'],
    source: [
      'https://{argocd|host}/applications/[{application.namespace|uri}/]{application.name|uri}',
      'urn:turnpike:source:{delivery:source}'
    ],
    subject: ['[{application.namespace}/]{application.name}'],
    time: [{ at: '{time}', format: 'rfc3339' }],
    entity: ['{application.uid}', '[{application.namespace}/]{application.name}']
  },
  tenants: {
    project: { use: ['{application.project}'] },
    namespace: { use: ['{destination.namespace}'] },
    cluster: { use: ['{destination.name}', '{destination.server|host}'] }
  },
  correlation: {
    // The version of a chart has dots and is no commit.
    commit: ['{revision|word|nonzero}', '{revisions.*|word|nonzero}'],
    digest: ['{images.*|digest}']
  },
  hints: {
    cluster: ['{destination.name}', '{destination.server|host}'],
    severity: [
      { when: [{ value: '{status}', in: ['Failed', 'Error', 'Degraded'] }], use: 'error' },
      { when: [{ value: '{status}', present: true }], use: 'info' }
    ]
  },
  personal: [{ path: 'message', action: 'keep' }],
  secretFields: [],
  handshakes: [],
  // It waits as long as it is told, and by default one worker tells everything: a short wait, and what fails comes again.
  replies: { later: { status: 503, headers: { 'retry-after': '5' } } },
  failures: {
    effect: 'retries',
    retriedOn: [429, '5xx'],
    neverAnswer: [],
    note: 'After 429 and 5xx it sends again, three times a few seconds apart (`retryMax`). A notification that failed is tried again when the application is looked at next, while its trigger holds.'
  },
  templates: [
    {
      title: 'argocd-notifications-cm',
      language: 'yaml',
      text: `apiVersion: v1
kind: ConfigMap
metadata:
  name: argocd-notifications-cm
  namespace: argocd
data:
  context: |
    argocdUrl: https://argocd.example.com
  service.webhook.turnpike: |
    url: {url}
    headers:
      - name: Content-Type
        value: application/json
      - name: Authorization
        value: Bearer $turnpike-token
  subscriptions: |
    - recipients: [turnpike]
      triggers: [turnpike-sync, turnpike-health]
  trigger.turnpike-sync: |
    - when: app.status?.operationState?.phase in ['Succeeded', 'Failed', 'Error']
      oncePer: app.status?.operationState?.finishedAt
      send: [turnpike-sync]
  trigger.turnpike-health: |
    - when: app.status?.health?.status == 'Degraded'
      send: [turnpike-health]
    - when: app.status?.health?.status == 'Healthy'
      send: [turnpike-health]
  template.turnpike-sync: |
    webhook:
      turnpike:
        method: POST
        body: |
          {
            "id": "{{ .app.metadata.uid }}.sync.{{ .app.status.operationState.startedAt }}.{{ .app.status.operationState.phase }}",
            "event": "sync",
            "status": {{ .app.status.operationState.phase | toJson }},
            "time": {{ .app.status.operationState.finishedAt | toJson }},
            "argocd": {{ .context.argocdUrl | toJson }},
            "application": {
              "uid": {{ .app.metadata.uid | toJson }},
              "name": {{ .app.metadata.name | toJson }},
              "namespace": {{ .app.metadata.namespace | toJson }},
              "project": {{ .app.spec.project | toJson }}
            },
            "destination": {{ .app.spec.destination | toJson }},
            {{ with .app.status.operationState.syncResult }}
            "revision": {{ .revision | toJson }},
            "revisions": {{ .revisions | toJson }},
            {{ end }}
            {{ with .app.status.summary }}
            "images": {{ .images | toJson }},
            {{ end }}
            "message": {{ .app.status.operationState.message | toJson }}
          }
  template.turnpike-health: |
    webhook:
      turnpike:
        method: POST
        body: |
          {
            "id": "{{ .app.metadata.uid }}.health.{{ or .app.status.health.lastTransitionTime .app.status.reconciledAt }}.{{ .app.status.health.status }}",
            "event": "health",
            "status": {{ .app.status.health.status | toJson }},
            "time": {{ or .app.status.health.lastTransitionTime .app.status.reconciledAt | toJson }},
            "argocd": {{ .context.argocdUrl | toJson }},
            "application": {
              "uid": {{ .app.metadata.uid | toJson }},
              "name": {{ .app.metadata.name | toJson }},
              "namespace": {{ .app.metadata.namespace | toJson }},
              "project": {{ .app.spec.project | toJson }}
            },
            {{ with .app.status.sync }}
            "revision": {{ .revision | toJson }},
            "revisions": {{ .revisions | toJson }},
            {{ end }}
            {{ with .app.status.summary }}
            "images": {{ .images | toJson }},
            {{ end }}
            "destination": {{ .app.spec.destination | toJson }}
          }
`
    }
  ],
  schema: 'urn:turnpike:schema:provider:argocd',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Go-http-client/1.1']
    ]
  }
})
