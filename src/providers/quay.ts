import { defineProvider } from '../core/provider.ts'
import type { Candidates } from '../core/rule.ts'

/** Nothing in a delivery says which event it is: it is known by what only that event has. */
const type: Candidates = [
  { when: [{ value: '{updated_tags.0}', present: true }], use: 'io.quay.repo_push' },
  { when: [{ value: '{vulnerability.id}', present: true }], use: 'io.quay.vulnerability_found' },
  { when: [{ value: '{vulnerabilities.0.priority}', present: true }], use: 'io.quay.vulnerability_found' },
  { when: [{ value: '{error_message}', present: true }], use: 'io.quay.build_failure' },
  { when: [{ value: '{manifest_digests.0}', present: true }], use: 'io.quay.build_success' },
  { when: [{ value: '{is_manual}', present: true }], use: 'io.quay.build_queued' },
  // Started, cancelled and older successes have the same fields.
  { when: [{ value: '{build_id}', present: true }], use: 'io.quay.build' },
  { when: [{ value: '{expiring_in}', present: true }], use: 'io.quay.repo_image_expiry' },
  { when: [{ value: '{message}', present: true }], use: 'io.quay.repo_mirror' },
  'io.quay.notification'
]

/**
 * Repository notifications of Quay by its method "Webhook POST". They have no type, no id, no time and no digest of what
 * was pushed, and nothing is signed: the path is the secret, or Quay's own certificate where it serves https itself.
 */
export const quay = defineProvider({
  name: 'quay',
  title: 'Quay',
  domain: 'registry',
  docs: 'https://docs.quay.io/guides/notifications.html',
  checked: '2026-11-22',
  setup: [
    'Open the repository’s **Settings → Events and Notifications → Create Notification**.',
    'Choose the event, then the method **Webhook POST** with the URL `{url}/<the source’s secret>`.',
    'Leave the template for the body empty. Several events may share a source; those of builds are told apart only by a source, and a URL, for each.',
    'A Quay of your own proves itself by its certificate: `scheme: certificate` and the authority in `gateway.listen.tls.clientAuthorities`.'
  ],
  schemes: { path: { kind: 'path-token' }, certificate: { kind: 'client-certificate' } },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    // Two pushes of one tag are the same bytes, and the second must not be lost. Quay itself waits for minutes before it
    // sends again, so that a longer step would not find its repetitions either.
    id: [{ hash: 'data', withinMs: 10_000 }],
    type,
    instance: ['{docker_url|before:/|hostname}', '{delivery:source}'],
    source: [
      'https://{docker_url|before:/|hostname}/repository/{repository|uri}',
      'urn:turnpike:source:{delivery:source}'
    ],
    subject: [
      '{build_id}',
      { when: [{ value: '{updated_tags.1}', present: false }], use: '{name}:{updated_tags.0}' },
      '{name}'
    ],
    time: [],
    entity: ['{repository}']
  },
  tenants: {
    namespace: { use: ['{namespace}'] },
    repository: { use: ['{repository}'] }
  },
  correlation: {
    commit: ['{trigger_metadata.commit}'],
    digest: ['{manifest_digests.*|digest}'],
    run: ['{build_id}']
  },
  hints: {
    severity: ['{vulnerability.priority}', '{vulnerabilities.0.priority}'],
    visibility: ['{visibility}']
  },
  personal: [
    { path: 'trigger_metadata.commit_info.author.username', action: 'drop' },
    { path: 'trigger_metadata.commit_info.author.url', action: 'drop' },
    { path: 'trigger_metadata.commit_info.author.avatar_url', action: 'drop' },
    { path: 'trigger_metadata.commit_info.committer.username', action: 'drop' },
    { path: 'trigger_metadata.commit_info.committer.url', action: 'drop' },
    { path: 'trigger_metadata.commit_info.committer.avatar_url', action: 'drop' },
    { path: 'trigger_metadata.commit_info.message', action: 'keep' }
  ],
  secretFields: [],
  announces: {
    when: [{ value: '{updated_tags.0}', present: true }],
    repository: '{repository}',
    references: ['{updated_tags.*}']
  },
  handshakes: [],
  replies: {},
  failures: {
    effect: 'retries',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'After anything but 2xx within 10 seconds the notification goes back into its queue and is sent again minutes later, a few times. It comes with the same bytes and is another event by then.'
  },
  schema: 'urn:turnpike:schema:provider:quay',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'python-requests/2.32.3']
    ]
  }
})
