import { defineProvider } from '../core/provider.ts'
import type { Choice } from '../core/rule.ts'

/** What an event happened to, by its domain. */
const subject: Choice = {
  by: '{domain}',
  cases: {
    docker: ['{data.image_name}:{data.tag}', '{data.image_name}'],
    build: ['{data.build_name}/{data.build_number}', '{data.build_name}'],
    release_bundle: ['{data.release_bundle_name}/{data.release_bundle_version}']
  },
  otherwise: ['{data.path}', '{data.release_bundle_name}', '{data.name}']
}

/**
 * Predefined webhooks of the JFrog Platform. One header carries the secret itself or a signature made with it, as the
 * webhook is set up: the source says which, because what is guessed could be chosen by a stranger.
 */
export const jfrogArtifactory = defineProvider({
  name: 'jfrog-artifactory',
  title: 'JFrog Artifactory',
  domain: 'registry',
  docs: 'https://docs.jfrog.com/administration/docs/event-types',
  checked: '2026-11-22',
  setup: [
    'Open **Platform → Integrations → Webhooks → New Webhook** and keep **Predefined**: a custom payload is another sender.',
    'URL: `{url}`. Secret token: the one of the source.',
    'Switch **Use secret for payload signing** on and let the source have `scheme: signature`; without it the secret itself is sent (`scheme: secret`), and proves nothing of the payload.',
    'Choose the events, then **Test**.'
  ],
  schemes: {
    signature: { kind: 'hmac', algorithm: 'sha256', header: 'x-jfrog-event-auth', prefix: '', encoding: 'hex' },
    secret: { kind: 'token', header: 'x-jfrog-event-auth', prefix: '' }
  },
  bodies: { 'application/json': { kind: 'json' } },
  // Its time is not documented: 5 seconds is what most senders wait.
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 5_000 },
  event: {
    // There is no id and no time in it, and the same image pushed twice is the same bytes.
    id: [{ hash: 'data', withinMs: 60_000 }],
    type: ['com.jfrog.{domain|dots}.{event_type|dots}'],
    instance: ['{jpd_origin|host}', '{delivery:source}'],
    source: ['https://{jpd_origin|host|hostname}[/{data.repo_key|uri}]', 'urn:turnpike:source:{delivery:source}'],
    subject,
    time: [],
    entity: {
      by: '{domain}',
      cases: {
        docker: ['{data.repo_key}/{data.image_name}'],
        build: ['{data.build_name}'],
        release_bundle: ['{data.release_bundle_name}']
      },
      otherwise: ['{data.repo_key}/{data.path}', '{data.release_bundle_name}', '{data.repo_key}']
    }
  },
  tenants: {
    repository: { use: ['{data.repo_key}'] },
    platform: { use: ['{jpd_origin|host}'] },
    webhook: { use: ['{subscription_key}'] }
  },
  // Of an image it is that of its manifest.
  correlation: { digest: ['sha256:{data.sha256|token}'] },
  hints: {},
  personal: [{ path: 'source', action: 'drop' }],
  secretFields: [],
  // By the repository’s path, not by a host of its own.
  announces: {
    when: [
      { value: '{domain}', in: ['docker'] },
      { value: '{event_type}', in: ['pushed'] }
    ],
    repository: '{data.repo_key}/{data.image_name}',
    references: ['sha256:{data.sha256|token}']
  },
  handshakes: [],
  replies: {},
  failures: {
    effect: 'never-retries',
    retriedOn: [],
    neverAnswer: [],
    note: 'It counts attempts, but does not say after which answers it makes another: take an event that was not stored for lost. Webhooks → Troubleshooting shows what failed.'
  },
  schema: 'urn:turnpike:schema:provider:jfrog-artifactory',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'JFrog Event/7.98.7']
    ]
  }
})
