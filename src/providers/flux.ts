import { defineProvider } from '../core/provider.ts'

/**
 * Alerts of the notification-controller, as its providers `generic` and `generic-hmac` post them: an event of a Flux object,
 * whose metadata the controller names without the group of the object.
 */
export const flux = defineProvider({
  name: 'flux',
  title: 'Flux',
  domain: 'cd',
  docs: 'https://fluxcd.io/flux/components/notification/providers/#generic-webhook-with-hmac',
  checked: '2026-11-22',
  setup: [
    'Put the source’s secret into a Kubernetes Secret under `token`, beside the Alert.',
    'Apply the Provider and the Alert below; the Provider’s address is `{url}`.',
    'Where several clusters post to one source, let each Alert’s `eventMetadata` name its `cluster`: Flux does not say it by itself.'
  ],
  schemes: {
    signature: { kind: 'hmac', algorithm: 'sha256', header: 'x-signature', prefix: 'sha256=', encoding: 'hex' },
    // The type `generic` signs nothing, and sends what its Secret has under `headers`.
    bearer: { kind: 'token', header: 'authorization', prefix: 'Bearer ' },
    path: { kind: 'path-token' },
    certificate: { kind: 'client-certificate' }
  },
  bodies: { 'application/json': { kind: 'json' } },
  // Its 15 seconds are for all of its tries together: an answer within 5 leaves time for another.
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 5_000 },
  event: {
    // Without the metadata, which each Alert adds to: two Alerts that match one event tell the same.
    id: [
      {
        hash: [
          '{metadata.cluster}',
          '{involvedObject.kind}',
          '{involvedObject.namespace}',
          '{involvedObject.name}',
          '{involvedObject.uid}',
          '{timestamp}',
          '{severity}',
          '{reason}',
          '{message}',
          '{metadata.revision}'
        ]
      }
    ],
    type: ['io.fluxcd.{involvedObject.kind|lower|word}.{reason|lower|word}'],
    instance: ['{metadata.cluster|token}', '{delivery:source}'],
    source: ['urn:turnpike:source:{delivery:source}[:{metadata.cluster|token}]'],
    subject: ['{involvedObject.kind}/[{involvedObject.namespace}/]{involvedObject.name}'],
    time: [{ at: '{timestamp}', format: 'rfc3339' }],
    entity: ['{involvedObject.kind}/[{involvedObject.namespace}/]{involvedObject.name}']
  },
  tenants: {
    namespace: { use: ['{involvedObject.namespace}'] },
    cluster: { use: ['{metadata.cluster}'] },
    tenant: { use: ['{metadata.tenant}'] }
  },
  correlation: {
    change: ['{metadata.change}'],
    // `main@sha1:…`; of an OCI artifact the revision is its digest, and the commit that it was made of is the origin.
    commit: ['{metadata.originRevision|after:sha1:|word}', '{metadata.revision|after:sha1:|word}'],
    digest: ['{metadata.oci-digest|digest}', '{metadata.revision|digest}', '{metadata.image|digest}']
  },
  hints: {
    severity: ['{severity}'],
    cluster: ['{metadata.cluster}'],
    environment: ['{metadata.environment}', '{metadata.env}'],
    tier: ['{metadata.tier}']
  },
  personal: [{ path: 'message', action: 'keep' }],
  secretFields: [],
  handshakes: [],
  // It waits as long as it is told, within its 15 seconds: told to wait for 30 it never sends again.
  replies: { later: { status: 503, headers: { 'retry-after': '2' } } },
  failures: {
    effect: 'retries',
    retriedOn: [429, '5xx'],
    neverAnswer: [],
    note: 'After 429 and 5xx it sends again, four times, within the `timeout` of its Provider (15 seconds for all tries, unless it is set); then the event is lost. Any other status that is no success loses it at once.'
  },
  templates: [
    {
      title: 'Provider and Alert',
      language: 'yaml',
      text: `apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata:
  name: turnpike
  namespace: flux-system
spec:
  type: generic-hmac
  address: {url}
  timeout: 1m # for all tries together
  secretRef:
    name: turnpike # its key "token" is the source's secret
---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata:
  name: turnpike
  namespace: flux-system
spec:
  providerRef:
    name: turnpike
  eventSeverity: info # all of them; "error" for failures only
  eventSources:
    - { kind: GitRepository, name: '*' }
    - { kind: OCIRepository, name: '*' }
    - { kind: Kustomization, name: '*' }
    - { kind: HelmRelease, name: '*' }
  eventMetadata:
    cluster: uk-1
    environment: production
`
    }
  ],
  schema: 'urn:turnpike:schema:provider:flux',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Go-http-client/1.1'],
      ['Gotk-Component', 'kustomize-controller']
    ],
    files: {
      'helmrelease.upgradefailed': { headers: [['Gotk-Component', 'helm-controller']] },
      'ocirepository.newartifact': { headers: [['Gotk-Component', 'source-controller']] }
    }
  }
})
