import { defineProvider } from '../core/provider.ts'
import type { Candidates } from '../core/rule.ts'

const event = '{header:x-event-key}'
const pullRequest: Candidates = ['{repository.uuid|uuid}#{pullrequest.id}']
const issue: Candidates = ['{repository.uuid|uuid}:issue:{issue.id}']

/**
 * Repository and workspace webhooks of Bitbucket Cloud. Its signature is a SHA-256 in the header that GitHub uses for
 * SHA-1. A push of several branches is one event with a key for each commit.
 */
export const bitbucket = defineProvider({
  name: 'bitbucket',
  title: 'Bitbucket Cloud',
  domain: 'scm',
  docs: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
  checked: '2026-11-22',
  setup: [
    'Open **Repository settings → Webhooks → Add webhook**, or the same in the settings of the workspace.',
    'URL: `{url}`. Secret: the one of the source; without it nothing is signed and every delivery is refused.',
    'Leave **Skip certificate verification** off, and choose the triggers.',
    'Of a Connect app: base URL `gateway.publicUrl`, the webhook’s URL the rest of `{url}`; scheme `connect`, with the `sharedSecret` and the `clientKey` of the installation.'
  ],
  schemes: {
    signature: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-hub-signature',
      prefix: 'sha256=',
      encoding: 'hex'
    },
    // Webhooks that an app's descriptor asks for; they are not signed.
    connect: {
      kind: 'jwt',
      header: 'authorization',
      prefix: 'JWT ',
      algorithms: ['HS256'],
      issuers: ['{setting:clientKey}'],
      requestClaim: 'qsh',
      leewayMs: 60_000
    }
  },
  secretsFromSender: ['connect'],
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 256 * 1024, deadlineMs: 10_000 },
  event: {
    id: [{ use: '{header:x-request-uuid|token}', quality: 'native' }],
    type: ['org.bitbucket.{header:x-event-key|token|dots}'],
    instance: ['bitbucket.org'],
    source: [
      {
        // A workspace of one user is named like that user.
        when: [
          { value: '{repository.owner.type}', in: ['team'] },
          { value: '{repository.links.html.href}', startsWith: 'https://bitbucket.org/' }
        ],
        use: '{repository.links.html.href}'
      },
      'https://bitbucket.org/repositories/{repository.uuid|uuid}',
      'https://bitbucket.org'
    ],
    subject: {
      by: event,
      cases: {
        'repo:push': [
          { when: [{ value: '{push.changes.1.forced}', present: false }], use: '{push.changes.0.new.name}' },
          { when: [{ value: '{push.changes.1.forced}', present: false }], use: '{push.changes.0.old.name}' }
        ],
        'repo:commit_status_created': ['{commit_status.commit.hash}'],
        'repo:commit_status_updated': ['{commit_status.commit.hash}']
      },
      otherwise: ['{comment.id}', '{pullrequest.id}', '{issue.id}', '{repository.uuid|uuid}']
    },
    // A commit's own date is when its author made it, perhaps months before the push.
    time: [
      { at: '{comment.updated_on}', format: 'rfc3339' },
      { at: '{approval.date}', format: 'rfc3339' },
      { at: '{pullrequest.updated_on}', format: 'rfc3339' },
      { at: '{issue.updated_on}', format: 'rfc3339' },
      { at: '{commit_status.updated_on}', format: 'rfc3339' }
    ],
    entity: [...pullRequest, ...issue, '{repository.uuid|uuid}']
  },
  tenants: {
    workspace: { use: ['{repository.workspace.slug}', '{repository.full_name|before:/}'], caseless: true },
    repository: { use: ['{repository.full_name}'], caseless: true },
    project: { use: ['{repository.project.key}'] }
  },
  correlation: {
    commit: [
      '{push.changes.*.new.target.hash}',
      '{pullrequest.merge_commit.hash}',
      '{pullrequest.source.commit.hash}',
      '{commit_status.commit.hash}'
    ]
  },
  hints: {
    visibility: [
      { when: [{ value: '{repository.is_private}', in: ['true'] }], use: 'private' },
      { when: [{ value: '{repository.is_private}', in: ['false'] }], use: 'public' }
    ]
  },
  personal: [
    { path: 'actor.display_name', action: 'drop' },
    { path: 'actor.nickname', action: 'drop' },
    { path: 'actor.account_id', action: 'pseudonymise' },
    { path: 'push.changes.*.commits.*.author.raw', action: 'drop' },
    { path: 'push.changes.*.commits.*.author.user.display_name', action: 'drop' },
    { path: 'push.changes.*.new.target.author.raw', action: 'drop' },
    { path: 'push.changes.*.new.target.author.user.display_name', action: 'drop' },
    { path: 'push.changes.*.old.target.author.raw', action: 'drop' },
    { path: 'push.changes.*.old.target.author.user.display_name', action: 'drop' },
    { path: 'comment.user.display_name', action: 'drop' },
    { path: 'comment.content.raw', action: 'keep' },
    { path: 'approval.user.display_name', action: 'drop' },
    { path: 'issue.reporter.display_name', action: 'drop' },
    { path: 'issue.assignee.display_name', action: 'drop' },
    { path: 'pullrequest.author.display_name', action: 'drop' },
    { path: 'pullrequest.author.nickname', action: 'drop' },
    { path: 'pullrequest.reviewers.*.display_name', action: 'drop' },
    { path: 'pullrequest.participants.*.user.display_name', action: 'drop' },
    { path: 'pullrequest.closed_by.display_name', action: 'drop' }
  ],
  secretFields: [],
  handshakes: [],
  replies: { later: { status: 503 } },
  failures: {
    effect: 'retries',
    retriedOn: ['5xx'],
    neverAnswer: [],
    note: 'Up to two more attempts, after 5xx and timeouts of 10 seconds only; any other failure is final. A payload beyond 256 KB is not sent, and nobody is told.'
  },
  schema: 'urn:turnpike:schema:provider:bitbucket',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Bitbucket-Webhooks/2.0'],
      ['X-Event-Key', '{event}'],
      ['X-Hook-UUID', '5d3e7b1c-0000-4000-8000-000000000017'],
      ['X-Request-UUID', '{delivery}'],
      ['X-Attempt-Number', '1']
    ],
    files: {
      'repo.push': { event: 'repo:push' },
      'repo.commit_status_updated': { event: 'repo:commit_status_updated' },
      'pullrequest.fulfilled': { event: 'pullrequest:fulfilled' }
    }
  }
})
