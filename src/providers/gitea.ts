import { defineProvider } from '../core/provider.ts'

const persons = ['pusher', 'sender', 'pull_request.user', 'issue.user', 'comment.user', 'release.author'] as const
const signers = ['commits.*.author', 'commits.*.committer', 'head_commit.author', 'head_commit.committer'] as const

/**
 * Webhooks of Gitea and Forgejo, and of Gogs by a scheme of its own. GitHub's headers come with them, so that a source is
 * known by its path alone; without a secret the signature's header is there and empty. As a form it is the JSON in
 * the form that is signed.
 */
export const gitea = defineProvider({
  name: 'gitea',
  title: 'Gitea and Forgejo',
  domain: 'scm',
  docs: 'https://docs.gitea.com/usage/webhooks',
  checked: '2026-11-22',
  setup: [
    'Open **Settings → Webhooks → Add Webhook → Gitea** (in Forgejo: **Forgejo**) of the repository, the organisation or the site.',
    'Target URL: `{url}`. HTTP method: POST. POST content type: `application/json`; a form is taken too.',
    'Secret: the one of the source; without it nothing is signed and every delivery is refused.',
    'The gateway’s host must be in `ALLOWED_HOST_LIST` of the server’s section `[webhook]` if it is a private address.',
    'Gogs signs in a header of its own: let the source have `scheme: gogs`.'
  ],
  schemes: {
    signature: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-gitea-signature',
      prefix: '',
      encoding: 'hex',
      message: '{body|form:payload}'
    },
    gogs: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-gogs-signature',
      prefix: '',
      encoding: 'hex',
      message: '{body|form:payload}'
    },
    // The field "Authorization header", sent as it is.
    header: { kind: 'token', header: 'authorization', prefix: '' }
  },
  bodies: {
    'application/json': { kind: 'json' },
    'application/x-www-form-urlencoded': { kind: 'form', field: 'payload' }
  },
  // It has no limit of its own; as much as GitHub sends. The time is its setting DELIVER_TIMEOUT.
  limits: { maxBodyBytes: 25 * 1024 * 1024, deadlineMs: 5_000 },
  event: {
    id: [
      { use: '{header:x-gitea-delivery|uuid}', quality: 'native' },
      { use: '{header:x-gogs-delivery|uuid}', quality: 'native' }
    ],
    type: [
      'io.gitea.{header:x-gitea-event|word}[.{action|word}]',
      'io.gitea.{header:x-gogs-event|word}[.{action|word}]'
    ],
    instance: ['{repository.html_url|host}', '{delivery:source}'],
    source: [
      // Nothing in it says whether an owner is an organisation or a person, so that a repository is named by its number.
      'https://{repository.html_url|host|hostname}/repositories/{repository.id|digits}',
      'urn:turnpike:source:{delivery:source}'
    ],
    subject: [
      '{pull_request.number}',
      '{issue.number}',
      '{release.tag_name}',
      '{package.name}[:{package.version}]',
      '{workflow_run.id}',
      '{ref}',
      '{repository.id}'
    ],
    time: [
      { at: '{comment.updated_at}', format: 'rfc3339' },
      { at: '{pull_request.updated_at}', format: 'rfc3339' },
      { at: '{issue.updated_at}', format: 'rfc3339' },
      { at: '{release.published_at}', format: 'rfc3339' },
      { at: '{workflow_run.updated_at}', format: 'rfc3339' }
    ],
    entity: [
      '{repository.id}#{pull_request.number}',
      '{repository.id}#{issue.number}',
      '{repository.id}:run:{workflow_run.id}',
      '{repository.id}:{ref}',
      '{repository.id}'
    ]
  },
  tenants: {
    owner: { use: ['{repository.owner.login}', '{repository.owner.username}'], caseless: true },
    repository: { use: ['{repository.full_name}'], caseless: true }
  },
  correlation: {
    commit: [
      '{after|nonzero}',
      '{pull_request.merge_commit_sha}',
      '{pull_request.head.sha}',
      '{workflow_run.head_sha}'
    ],
    run: ['{workflow_run.id}']
  },
  hints: {
    visibility: [
      { when: [{ value: '{repository.private}', in: ['true'] }], use: 'private' },
      { when: [{ value: '{repository.private}', in: ['false'] }], use: 'public' }
    ]
  },
  personal: [
    ...persons.flatMap((path) => [
      { path: `${path}.login`, action: 'hash' as const },
      { path: `${path}.username`, action: 'hash' as const },
      { path: `${path}.full_name`, action: 'drop' as const },
      { path: `${path}.email`, action: 'drop' as const }
    ]),
    ...signers.flatMap((path) => [
      { path: `${path}.name`, action: 'drop' as const },
      { path: `${path}.email`, action: 'drop' as const },
      { path: `${path}.username`, action: 'hash' as const }
    ]),
    { path: 'repository.owner.full_name', action: 'drop' },
    { path: 'repository.owner.email', action: 'drop' }
  ],
  // Older versions send the webhook's own secret in the payload.
  secretFields: ['secret'],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'never-retries',
    retriedOn: [],
    neverAnswer: [],
    note: 'One attempt, 5 seconds long. A delivery can be sent again by hand from the webhook’s **Recent Deliveries**, as a new delivery with an id of its own.'
  },
  schema: 'urn:turnpike:schema:provider:gitea',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Go-http-client/1.1'],
      ['X-Gitea-Delivery', '{delivery}'],
      ['X-Gitea-Event', '{event}'],
      ['X-Gitea-Event-Type', '{event}'],
      ['X-GitHub-Delivery', '{delivery}'],
      ['X-GitHub-Event', '{event}'],
      ['X-Gogs-Delivery', '{delivery}'],
      ['X-Gogs-Event', '{event}']
    ]
  }
})
