import { defineProvider } from '../core/provider.ts'

const isPrivate = '{repository.is_private}'

/**
 * Repository webhooks of Docker Hub: one for each pushed tag, and nothing else. They name a tag and no digest. Nothing
 * is signed and no header can be set, so that the path is the only secret. `callback_url` is never asked.
 */
export const dockerHub = defineProvider({
  name: 'docker-hub',
  title: 'Docker Hub',
  domain: 'registry',
  docs: 'https://docs.docker.com/docker-hub/repos/manage/webhooks/',
  checked: '2026-11-22',
  setup: [
    'Open the repository’s **Webhooks** tab; each repository has its own.',
    'Webhook URL: `{url}/<the source’s secret>`. The URL is the secret: Docker Hub shows it to everybody who may edit the repository.',
    'What a source believes can be asked back: `proof.callback` asks the registry whether the pushed tag is there.'
  ],
  schemes: { path: { kind: 'path-token' } },
  bodies: { 'application/json': { kind: 'json' } },
  // Neither is documented. A full description has up to 25,000 characters, and 5 seconds is what most senders wait.
  limits: { maxBodyBytes: 512 * 1024, deadlineMs: 5_000 },
  event: {
    // The time is part of it, written as a whole number or with an exponent: two pushes of one tag differ.
    id: [{ hash: ['{repository.repo_name}', '{push_data.tag}', '{push_data.pushed_at}'] }],
    type: ['com.docker.hub.push'],
    instance: ['hub.docker.com'],
    source: [
      {
        // A namespace named like whoever pushed is a person's.
        when: [{ value: '{repository.namespace}', differsFrom: '{push_data.pusher}' }],
        use: 'https://hub.docker.com/r/{repository.repo_name|uri}'
      },
      'https://hub.docker.com/repositories/{repository.repo_name|sha256}',
      'https://hub.docker.com'
    ],
    subject: ['{repository.name}:{push_data.tag}', '{push_data.tag}'],
    time: [{ at: '{push_data.pushed_at}', format: 'unix-s' }],
    entity: ['{repository.repo_name}']
  },
  tenants: {
    namespace: { use: ['{repository.namespace}', '{repository.repo_name|before:/}'] },
    repository: { use: ['{repository.repo_name}'] }
  },
  correlation: {},
  hints: {
    visibility: [
      { when: [{ value: isPrivate, in: ['true'] }], use: 'private' },
      { when: [{ value: isPrivate, in: ['false'] }], use: 'public' }
    ]
  },
  personal: [
    { path: 'push_data.pusher', action: 'drop' },
    // The namespace once more, and what somebody wrote about the image.
    { path: 'repository.owner', action: 'keep' },
    { path: 'repository.description', action: 'keep' },
    { path: 'repository.full_description', action: 'keep' },
    { path: 'repository.dockerfile', action: 'keep' }
  ],
  // Whoever knows it can set the state that Docker Hub shows for the delivery.
  secretFields: ['callback_url'],
  announces: {
    when: [],
    repository: '{repository.repo_name}',
    references: ['{push_data.tag}']
  },
  handshakes: [],
  replies: {},
  failures: {
    effect: 'never-retries',
    retriedOn: [],
    neverAnswer: [],
    note: 'Nothing says that a failed delivery is sent again; the history of the webhook shows it. Compare the tags of the repository after an outage.'
  },
  schema: 'urn:turnpike:schema:provider:docker-hub',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Go-http-client/2.0']
    ]
  }
})
