import { defineProvider } from '../core/provider.ts'

/** What is told of: reasons of Rollouts' events, as its triggers write them behind `on-`. */
const told = [
  'rollout-updated',
  'rollout-step-completed',
  'rollout-paused',
  'rollout-completed',
  'rollout-aborted',
  'analysis-run-failed'
]

/** A template can't say by which trigger it was called, so each has its own. */
const templateOf = (event: string): string => `  trigger.on-${event}: |
    - send: [turnpike-${event}]
  template.turnpike-${event}: |
    webhook:
      turnpike:
        method: POST
        body: |
          {
            "id": "{{ .rollout.metadata.uid }}.{{ .rollout.metadata.resourceVersion }}.${event}",
            "event": "${event}",
            "cluster": "uk-1",
            "rollout": {
              "uid": {{ .rollout.metadata.uid | toJson }},
              "name": {{ .rollout.metadata.name | toJson }},
              "namespace": {{ .rollout.metadata.namespace | toJson }},
              "revision": {{ index .rollout.metadata.annotations "rollout.argoproj.io/revision" | toJson }},
              "phase": {{ .rollout.status.phase | toJson }},
              "step": {{ .rollout.status.currentStepIndex | toJson }},
              "message": {{ .rollout.status.message | toJson }}
            },
            "commit": {{ index .rollout.metadata.annotations "turnpike/commit" | toJson }},
            "images": [{{ with .rollout.spec.template }}{{ range $at, $container := .spec.containers }}{{ if $at }}, {{ end }}{{ $container.image | toJson }}{{ end }}{{ end }}]
          }
`

/**
 * Notifications of Argo Rollouts post what a template says, so the body is the one of the templates below. They are sent once:
 * unlike those of Argo CD they do not come again when all tries failed.
 */
export const argoRollouts = defineProvider({
  name: 'argo-rollouts',
  title: 'Argo Rollouts',
  domain: 'cd',
  docs: 'https://argo-rollouts.readthedocs.io/en/stable/features/notifications/',
  checked: '2026-11-22',
  setup: [
    'Put the source’s secret into `argo-rollouts-notification-secret` under `turnpike-token`.',
    'Merge the keys below into `argo-rollouts-notification-configmap`; the service’s address is `{url}`. Name the cluster in each template, and add to triggers that you have.',
    'Let whatever deploys write the commit into the Rollout’s annotation `turnpike/commit`: an image’s digest is found without it, a commit is not.'
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
      // The version of the object at which it happened: a rollout that is aborted twice is two events.
      { use: '{id|token}', quality: 'native' },
      { hash: 'data' }
    ],
    type: ['io.argoproj.rollouts.{event|token|dots}'],
    instance: ['{cluster|token}', '{delivery:source}'],
    source: ['urn:turnpike:source:{delivery:source}[:{cluster|token}]'],
    subject: ['[{rollout.namespace}/]{rollout.name}'],
    // The object has no time of the event.
    time: [],
    entity: ['{rollout.uid}', '[{rollout.namespace}/]{rollout.name}']
  },
  tenants: {
    namespace: { use: ['{rollout.namespace}'] },
    cluster: { use: ['{cluster}'] }
  },
  correlation: {
    commit: ['{commit|word|nonzero}'],
    digest: ['{images.*|digest}'],
    // One rollout of one revision.
    run: ['{rollout.uid|token}.{rollout.revision|digits}']
  },
  hints: {
    cluster: ['{cluster}'],
    severity: [
      { when: [{ value: '{event}', in: ['rollout-aborted', 'analysis-run-failed'] }], use: 'error' },
      { when: [{ value: '{event}', present: true }], use: 'info' }
    ]
  },
  personal: [{ path: 'rollout.message', action: 'keep' }],
  secretFields: [],
  handshakes: [],
  // It waits as long as it is told, and a rollout may wait with it.
  replies: { later: { status: 503, headers: { 'retry-after': '5' } } },
  failures: {
    effect: 'retries',
    retriedOn: [429, '5xx'],
    neverAnswer: [],
    note: 'After 429 and 5xx it sends again, three times a few seconds apart (`retryMax`); then the notification is lost. So it is at once after any other status that is no success.'
  },
  templates: [
    {
      title: 'argo-rollouts-notification-configmap',
      language: 'yaml',
      text: `apiVersion: v1
kind: ConfigMap
metadata:
  name: argo-rollouts-notification-configmap
  namespace: argo-rollouts
data:
  service.webhook.turnpike: |
    url: {url}
    retryMax: 10
    headers:
      - name: Content-Type
        value: application/json
      - name: Authorization
        value: Bearer $turnpike-token
  subscriptions: |
    - recipients: [turnpike]
      triggers: [${told.map((event) => `on-${event}`).join(', ')}]
${told.map(templateOf).join('')}`
    }
  ],
  schema: 'urn:turnpike:schema:provider:argo-rollouts',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Go-http-client/1.1']
    ]
  }
})
