import { defineProvider } from '../core/provider.ts'

/**
 * Webhooks of Sonatype Nexus Repository 3: the capabilities "Webhook: Repository" and "Webhook: Global". Its documentation
 * says that the JSON is signed without whitespace: where it is sent without any, both schemes hold.
 */
export const sonatypeNexus = defineProvider({
  name: 'sonatype-nexus',
  title: 'Sonatype Nexus Repository',
  domain: 'registry',
  docs: 'https://help.sonatype.com/en/webhooks.html',
  checked: '2026-11-22',
  setup: [
    'Open **Administration → System → Capabilities → Create capability → Webhook: Repository** (or **Webhook: Global**).',
    'Choose the repository and the event types. URL: `{url}`. Secret Key: the one of the source; without it nothing is signed and every delivery is refused.',
    'If every delivery is refused as `mismatch` although the keys are the same, let the source have `scheme: compact`: then it is the JSON without whitespace that is signed.'
  ],
  schemes: {
    signature: {
      kind: 'hmac',
      algorithm: 'sha1',
      header: 'x-nexus-webhook-signature',
      prefix: '',
      encoding: 'hex'
    },
    compact: {
      kind: 'hmac',
      algorithm: 'sha1',
      header: 'x-nexus-webhook-signature',
      prefix: '',
      encoding: 'hex',
      message: '{body|compact}'
    }
  },
  bodies: { 'application/json': { kind: 'json' } },
  // Its time is not documented: 5 seconds is what most senders wait.
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 5_000 },
  event: {
    id: [{ use: '{header:x-nexus-webhook-delivery|uuid}', quality: 'native' }],
    type: [
      'com.sonatype.nexus.{header:x-nexus-webhook-id|after:rm:|dots}.{action|word|lower}',
      'com.sonatype.nexus.{header:x-nexus-webhook-id|after:rm:|dots}[.{audit.domain|dots}][.{audit.type|dots}]'
    ],
    // Nothing in it says under which host it is reached.
    instance: ['{delivery:source}'],
    source: ['urn:turnpike:source:{delivery:source}'],
    subject: [
      '{repositoryName}/{asset.name}',
      '{repositoryName}/[{component.group}/]{component.name}[:{component.version}]',
      '{repositoryName}'
    ],
    time: [{ at: '{timestamp}', format: 'iso' }],
    entity: [
      '{repositoryName}/{asset.name}',
      '{repositoryName}/[{component.group}/]{component.name}',
      '{repositoryName}'
    ]
  },
  tenants: { repository: { use: ['{repositoryName}'] } },
  // In the names of a Docker repository's assets.
  correlation: { digest: ['{asset.name|digest}'] },
  hints: {},
  personal: [
    // The user and the address that they came from.
    { path: 'initiator', action: 'drop' },
    { path: 'audit.context', action: 'drop' },
    { path: 'audit.attributes.id', action: 'drop' },
    { path: 'audit.attributes.name', action: 'drop' },
    { path: 'audit.attributes.email', action: 'drop' }
  ],
  secretFields: [],
  // At the address of the repository’s own connector.
  announces: {
    when: [
      { value: '{component.format}', in: ['docker'] },
      { value: '{action}', in: ['CREATED', 'UPDATED'] }
    ],
    repository: '{component.name}',
    references: ['{component.version}']
  },
  handshakes: [],
  replies: {},
  failures: {
    effect: 'never-retries',
    retriedOn: [],
    neverAnswer: [],
    note: 'Nothing says that a failed delivery is sent again: take an event that was not stored for lost, and compare the repository after an outage.'
  },
  schema: 'urn:turnpike:schema:provider:sonatype-nexus',
  samples: {
    headers: [
      ['Content-Type', 'application/json; charset=UTF-8'],
      ['User-Agent', 'Nexus/3.76.0-03 (OSS; Linux; 6.8.0; amd64; 17.0.13)'],
      ['X-Request-Id', '{delivery}'],
      ['X-Nexus-Webhook-Id', 'rm:repository:{event}'],
      ['X-Nexus-Webhook-Delivery', '{delivery}']
    ],
    files: { audit: { headers: [['X-Nexus-Webhook-Id', 'rm:global:audit']] } }
  }
})
