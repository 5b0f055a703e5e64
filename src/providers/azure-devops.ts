import { defineProvider } from '../core/provider.ts'
import type { Candidates } from '../core/rule.ts'

const base = 'resourceContainers.project.baseUrl'
const project = '{resourceContainers.project.id|uuid}'
const repository = '{resource.repository.id|uuid}'

/** Of a push of one ref only: a push of several is of none of them. */
const ref: Candidates = [
  { when: [{ value: '{resource.refUpdates.1.name}', present: false }], use: '{resource.refUpdates.0.name}' }
]

/**
 * Service hooks of Azure DevOps Services and Server. Whatever is answered besides 2xx and four transient statuses puts
 * the whole subscription on probation, in which events are lost that have nothing to do with the one that failed.
 */
export const azureDevops = defineProvider({
  name: 'azure-devops',
  title: 'Azure DevOps',
  domain: 'scm',
  docs: 'https://learn.microsoft.com/azure/devops/service-hooks/services/webhooks',
  checked: '2026-11-22',
  setup: [
    'Open **Project settings → Service hooks → Create subscription → Web Hooks**, once for each event.',
    'URL: `{url}`. Basic authentication username and password: those of the source, which its secret holds as `user:password`.',
    'Or with the scheme `token`, HTTP headers: `x-webhook-token:SECRET`.',
    'Resource details to send: `All`. Messages to send and detailed messages: `None`, because their prose names people.',
    'To change the password list the new one at the source first: a refusal costs more than the delivery.',
    'Raise `maxEventBytes` of the regions that it reaches to 2 MiB: a larger event than they store is sent again in vain.',
    '**Test** posts an event without the ids of a real one; a subscription is disabled when its creator leaves the project.'
  ],
  // It signs nothing.
  schemes: {
    basic: { kind: 'basic', realm: 'turnpike' },
    token: { kind: 'token', header: 'x-webhook-token', prefix: '' },
    path: { kind: 'path-token' }
  },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 2 * 1024 * 1024, deadlineMs: 10_000 },
  event: {
    // Of the event. A notification's own number is another one for each subscription.
    id: [{ use: '{id|token}', quality: 'native' }],
    type: ['com.azure.devops.{eventType|token|lower}'],
    instance: ['{resourceContainers.account.id|uuid}', '{resourceContainers.collection.id|uuid}', '{delivery:source}'],
    // `https://dev.azure.com/acme/` or `https://acme.visualstudio.com/`, with a slash at the end or without.
    source: [
      `https://{${base}|host}/{${base}|path|before:/|uri}/${project}[/_git/${repository}]`,
      `https://{${base}|host}/{${base}|path|uri}/${project}[/_git/${repository}]`,
      `https://{${base}|host}/${project}[/_git/${repository}]`,
      `https://{resource.url|host}/${project}[/_git/${repository}]`,
      `urn:turnpike:source:{delivery:source}`
    ],
    subject: [
      '{resource.pullRequestId}',
      '{resource.pullRequest.pullRequestId}',
      ...ref,
      '{resource.workItemId}',
      '{resource.run.id}',
      '{resource.id}',
      repository
    ],
    time: [{ at: '{createdDate}', format: 'rfc3339' }],
    entity: [
      `${repository}#{resource.pullRequestId}`,
      '{resource.pullRequest.repository.id|uuid}#{resource.pullRequest.pullRequestId}',
      repository,
      `${project}:item:{resource.workItemId}`,
      { when: [{ value: '{eventType}', startsWith: 'workitem.' }], use: `${project}:item:{resource.id}` },
      `${project}:run:{resource.run.id}`,
      `${project}:run:{resource.id}`
    ]
  },
  tenants: {
    organisation: { use: ['{resourceContainers.account.id|uuid}', '{resourceContainers.collection.id|uuid}'] },
    project: { use: [project] },
    repository: { use: [repository, '{resource.pullRequest.repository.id|uuid}'] }
  },
  correlation: {
    commit: [
      '{resource.refUpdates.*.newObjectId|nonzero}',
      // Of a completed pull request it is the commit that was pushed; before that the one that is built.
      '{resource.lastMergeCommit.commitId}',
      '{resource.lastMergeSourceCommit.commitId}',
      // `LG:refs/heads/main:<commit>` where the sources are in Git of any kind.
      '{resource.sourceGetVersion|after::|after::}',
      '{resource.sourceVersion}',
      '{resource.run.resources.repositories.self.version}'
    ],
    run: [`${project}:{resource.run.id}`]
  },
  hints: {},
  personal: [
    { path: 'message.text', action: 'drop' },
    { path: 'message.html', action: 'drop' },
    { path: 'message.markdown', action: 'drop' },
    { path: 'detailedMessage.text', action: 'drop' },
    { path: 'detailedMessage.html', action: 'drop' },
    { path: 'detailedMessage.markdown', action: 'drop' },
    ...['pushedBy', 'createdBy', 'closedBy', 'lastChangedBy', 'requestedFor', 'requestedBy', 'revisedBy'].flatMap(
      (role) =>
        [
          { path: `resource.${role}.displayName`, action: 'drop' },
          { path: `resource.${role}.uniqueName`, action: 'pseudonymise' }
        ] as const
    ),
    { path: 'resource.reviewers.*.displayName', action: 'drop' },
    { path: 'resource.reviewers.*.uniqueName', action: 'pseudonymise' },
    { path: 'resource.commits.*.author.name', action: 'drop' },
    { path: 'resource.commits.*.author.email', action: 'pseudonymise' },
    { path: 'resource.commits.*.committer.name', action: 'drop' },
    { path: 'resource.commits.*.committer.email', action: 'pseudonymise' },
    { path: 'resource.commits.*.comment', action: 'keep' },
    { path: 'resource.title', action: 'keep' },
    { path: 'resource.description', action: 'keep' }
  ],
  secretFields: [],
  handshakes: [],
  /*
   * A wrong password is answered as what it mostly is, a rotation that is under way: it is sent again for three minutes.
   * A 401 would stop every event of the subscription for up to a day and a half. What can never succeed costs this one
   * event and no other; it is counted and logged as refused.
   */
  replies: {
    unauthenticated: { status: 503 },
    later: { status: 503 },
    tooLarge: { status: 200 },
    malformed: { status: 200 },
    refused: { status: 503 }
  },
  failures: {
    effect: 'disables',
    retriedOn: [408, 502, 503, 504],
    neverAnswer: [
      '3xx',
      400,
      401,
      403,
      404,
      405,
      409,
      410,
      411,
      412,
      413,
      415,
      417,
      421,
      422,
      429,
      431,
      498,
      499,
      500,
      501
    ],
    note: 'After 408, 502, 503 or 504 it sends again, eight times in about three minutes. Anything else that is no success puts the subscription on probation: from 20 minutes to 15 hours at a time, seven times, and the events of that time are lost. 410 disables it at once. So a wrong password is answered 503, and what can never be taken 200: look at the log and at turnpike_deliveries_total for what was refused.'
  },
  schema: 'urn:turnpike:schema:provider:azure-devops',
  samples: {
    headers: [
      ['Content-Type', 'application/json; charset=utf-8'],
      ['User-Agent', 'VSServices/20.0.0.0 (TfsJobAgent.exe)']
    ]
  }
})
