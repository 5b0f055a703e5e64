import { defineProvider } from '../core/provider.ts'

/** Webhooks of an Azure container registry; its events by Event Grid, which sends them for a day, are azure-event-grid. */
export const azureAcr = defineProvider({
  name: 'azure-acr',
  title: 'Azure Container Registry',
  domain: 'registry',
  docs: 'https://learn.microsoft.com/azure/container-registry/container-registry-webhook-reference',
  checked: '2026-11-22',
  setup: [
    'Open the registry’s **Webhooks → Add**. Service URI: `{url}`.',
    'Custom headers: `x-webhook-token: SECRET`, with the secret of the source. Give no Content-Type there: it is JSON.',
    'Choose the actions and leave the scope empty for all repositories; then **Ping** shows whether it arrives.',
    'Only Event Grid promises how long it sends again: take azure-event-grid where no event may be lost.'
  ],
  // The registry signs nothing.
  schemes: {
    token: { kind: 'token', header: 'x-webhook-token', prefix: '' },
    path: { kind: 'path-token' }
  },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 256 * 1024, deadlineMs: 5_000 },
  event: {
    id: [{ use: '{id|token}', quality: 'native' }],
    type: ['com.microsoft.containerregistry.{action|word}'],
    instance: ['{request.host|hostname}', '{delivery:source}'],
    source: ['https://{request.host|hostname}[/{target.repository|uri}]', 'urn:turnpike:source:{delivery:source}'],
    subject: ['{target.digest|digest}', '{target.repository}'],
    time: [{ at: '{timestamp}', format: 'rfc3339' }],
    entity: ['{target.repository}']
  },
  tenants: {
    registry: { use: ['{request.host|hostname|before:.}'] },
    repository: { use: ['{target.repository}'] }
  },
  correlation: { digest: ['{target.digest|digest}'] },
  hints: {},
  personal: [{ path: 'actor.name', action: 'drop' }],
  secretFields: [],
  handshakes: [],
  replies: {},
  failures: {
    // What it sends again, and how long it waits, is documented nowhere.
    effect: 'never-retries',
    retriedOn: [],
    neverAnswer: [],
    note: 'Its documentation says nothing of what it sends again, or for how long: do not count on it. The webhook’s page lists the latest deliveries with their answers.'
  },
  schema: 'urn:turnpike:schema:provider:azure-acr',
  samples: { headers: [['Content-Type', 'application/json; charset=utf-8']] }
})
