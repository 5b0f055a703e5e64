import { defineProvider } from '../core/provider.ts'
import type { Candidates } from '../core/rule.ts'

/** What an event is about names itself by its address in the API; an automation sends the issue alone. */
const addresses = ['issue', 'comment', 'worklog', 'attachment', 'version', 'sprint', 'board', 'project', 'user']
const selves = [...addresses.map((entity) => `${entity}.self`), 'self']

/** An app's events name the API's gateway with the site's id behind it, all others the site itself. */
const instance: Candidates = [
  ...selves.map((self) => `{${self}|after:/ex/jira/|before:/|uuid}`),
  ...selves.map((self) => `{${self}|host}`),
  '{delivery:source}'
]
const source: Candidates = [
  ...selves.map((self) => `https://api.atlassian.com/ex/jira/{${self}|after:/ex/jira/|before:/|uuid}`),
  ...selves.map((self) => `https://{${self}|host}`),
  'urn:turnpike:source:{delivery:source}'
]

const comment: Candidates = ['{comment.id}']
const worklog: Candidates = ['{worklog.id}']
const attachment: Candidates = ['{attachment.id}']

/** Who did it, and every role in which an issue names people; Data Center has names and addresses, Cloud ids. */
const people = [
  'user',
  'issue.fields.reporter',
  'issue.fields.creator',
  'issue.fields.assignee',
  'comment.author',
  'comment.updateAuthor',
  'worklog.author',
  'worklog.updateAuthor',
  'attachment.author',
  'fields.reporter',
  'fields.creator',
  'fields.assignee'
]

/**
 * Webhooks of Jira and Jira Service Management, Cloud and Data Center, and what their automations send. Ids are unique
 * in one site only, so that the site is in `source`. A third of all events has no time: theirs is the issue's.
 */
export const jira = defineProvider({
  name: 'jira',
  title: 'Jira and Jira Service Management',
  domain: 'itsm',
  docs: 'https://developer.atlassian.com/cloud/jira/platform/webhooks/',
  checked: '2026-11-22',
  setup: [
    'Open **Settings → System → WebHooks → Create a WebHook** as an administrator.',
    'URL: `{url}`. Secret: the one of the source; without it nothing is signed and every delivery is refused.',
    'Choose the events, and a JQL filter if only some projects are meant. Leave **Exclude body** off.',
    'Of an automation: **Send web request**, method `POST`, body **Issue data (Jira format)**, and a header `Authorization` of `Bearer` and the secret (scheme `token`). A legacy automation of a service project has no headers: take scheme `path`.',
    'Of a Connect app: base URL `gateway.publicUrl`, the webhook’s URL the rest of `{url}`; scheme `connect`, with the `sharedSecret` and the `clientKey` of the installation.'
  ],
  schemes: {
    // https://www.w3.org/TR/websub/#signature-validation: the method is part of the header.
    signature: { kind: 'hmac', algorithm: 'sha256', header: 'x-hub-signature', prefix: 'sha256=', encoding: 'hex' },
    token: { kind: 'token', header: 'authorization', prefix: 'Bearer ' },
    path: { kind: 'path-token' },
    // Atlassian is ending Connect; it signs no byte of the body.
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
  limits: { maxBodyBytes: 25 * 1024 * 1024, deadlineMs: 20_000 },
  event: {
    id: [
      // The same on each attempt.
      { use: '{header:x-atlassian-webhook-identifier|token}', quality: 'native' },
      // Automations and old servers send nothing twice.
      { hash: 'data' }
    ],
    type: [
      'com.atlassian.jira.{webhookEvent|after:jira:|dots}',
      'com.atlassian.jira.{webhookEvent|dots}',
      // An automation's rule has a name that somebody made up, and sends no event's.
      'com.atlassian.jira.automation'
    ],
    instance,
    source,
    subject: {
      by: '{webhookEvent}',
      cases: {
        comment_created: comment,
        comment_updated: comment,
        comment_deleted: comment,
        worklog_created: worklog,
        worklog_updated: worklog,
        worklog_deleted: worklog,
        attachment_created: attachment,
        attachment_deleted: attachment,
        // An account's id is a person's.
        user_created: [],
        user_updated: [],
        user_deleted: []
      },
      otherwise: ['{issue.key}', '{version.id}', '{sprint.id}', '{board.id}', '{project.key}', '{key}']
    },
    time: [
      { at: '{timestamp}', format: 'unix-ms' },
      { at: '{worklog.updated}', format: 'iso' },
      { at: '{issue.fields.updated}', format: 'iso' },
      { at: '{comment.updated}', format: 'iso' },
      { at: '{fields.updated}', format: 'iso' }
    ],
    entity: [
      'issue:{issue.id}',
      'issue:{worklog.issueId}',
      'issue:{issueLink.sourceIssueId}',
      'version:{version.id}',
      'sprint:{sprint.id}',
      'board:{board.id}',
      'project:{project.id}',
      'attachment:{attachment.id}',
      { when: [{ value: '{key}', present: true }], use: 'issue:{id}' },
      'comment:{comment.id}',
      'user:{user.accountId}'
    ]
  },
  tenants: {
    site: { use: selves.map((self) => `{${self}|host}`), caseless: true },
    project: { use: ['{issue.fields.project.key}', '{issue.key|before:-}', '{project.key}', '{key|before:-}'] }
  },
  correlation: { change: ['{issue.key}', '{key}'] },
  hints: {
    severity: ['{issue.fields.priority.name}', '{fields.priority.name}'],
    // Of a service project's comments, whether customers see them.
    visibility: [
      { when: [{ value: '{comment.jsdPublic}', in: ['true'] }], use: 'public' },
      { when: [{ value: '{comment.jsdPublic}', in: ['false'] }], use: 'internal' }
    ]
  },
  personal: [
    ...people.flatMap((person) => [
      { path: `${person}.displayName`, action: 'drop' as const },
      { path: `${person}.emailAddress`, action: 'drop' as const },
      { path: `${person}.name`, action: 'drop' as const },
      { path: `${person}.accountId`, action: 'pseudonymise' as const },
      { path: `${person}.self`, action: 'pseudonymise' as const }
    ]),
    { path: 'issue.fields.summary', action: 'keep' as const },
    { path: 'issue.fields.description', action: 'keep' as const },
    { path: 'fields.summary', action: 'keep' as const },
    { path: 'fields.description', action: 'keep' as const },
    { path: 'comment.body', action: 'keep' as const },
    { path: 'worklog.comment', action: 'keep' as const },
    { path: 'changelog.items.*.fromString', action: 'keep' as const },
    { path: 'changelog.items.*.toString', action: 'keep' as const }
  ],
  secretFields: [],
  handshakes: [],
  replies: { later: { status: 503 } },
  failures: {
    effect: 'retries',
    retriedOn: [408, 409, 425, 429, '5xx'],
    neverAnswer: [],
    note: 'Cloud sends again up to five times within about half an hour, after these statuses, no answer in 20 seconds or no connection in 5; any other failure is final. Automations and Data Center send nothing again.'
  },
  schema: 'urn:turnpike:schema:provider:jira',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Atlassian Webhook HTTP Client'],
      ['X-Atlassian-Webhook-Identifier', '{delivery}'],
      ['X-Atlassian-Webhook-Flow', 'Primary']
    ]
  }
})
