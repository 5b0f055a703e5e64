import { defineProvider } from '../core/provider.ts'
import type { Candidates, Choice, Condition } from '../core/rule.ts'
import { standardHmac } from './standard-schemes.ts'

const kind = '{object_kind}'
const numbered: Candidates = ['{object_attributes.iid}', '{object_attributes.id}']

const subject: Choice = {
  by: kind,
  cases: {
    push: ['{ref}'],
    tag_push: ['{ref}'],
    merge_request: numbered,
    issue: numbered,
    work_item: numbered,
    build: ['{build_id}'],
    deployment: ['{deployment_id}'],
    release: ['{tag}']
  },
  otherwise: ['{object_attributes.id}']
}

/** GitLab numbers merge requests and issues apart. */
const issue: Candidates = ['{project.id}#{object_attributes.iid}', '{project.id}#{issue.iid}']
const entity: Choice = {
  by: kind,
  cases: {
    push: ['{project_id}:{ref}'],
    tag_push: ['{project_id}:{ref}'],
    merge_request: ['{project.id}!{object_attributes.iid}'],
    issue,
    work_item: issue,
    note: [
      '{project.id}!{merge_request.iid}',
      '{project.id}#{issue.iid}',
      '{project.id}:{object_attributes.commit_id}'
    ],
    pipeline: ['{project.id}:pipeline:{object_attributes.id}'],
    build: ['{project_id}:pipeline:{pipeline_id}'],
    // Two deployments to one environment must not overtake one another.
    deployment: ['{project.id}:environment:{environment}'],
    release: ['{project.id}:release:{tag}']
  },
  otherwise: ['{project.id}', '{project_id}', '{group_id}']
}

const isPrivate: Condition = { value: '{project.visibility_level}', in: ['0'] }
const isInternal: Condition = { value: '{project.visibility_level}', in: ['10'] }
const isPublic: Condition = { value: '{project.visibility_level}', in: ['20'] }

/**
 * Project, group and system hooks of GitLab.com and of instances of one's own. A project's path may name a person, and
 * nothing in a payload says whether it does: sources have its number.
 *
 * Of the ids that a delivery carries one is the delivery's: `Idempotency-Key`, which a signed one repeats as `webhook-id`.
 * `X-Gitlab-Webhook-UUID` is new with each attempt. `X-Gitlab-Event-UUID` is one for all hooks that are fired while a
 * request which a webhook made is handled: alone it would make several events one. Versions that have nothing else are
 * known by it and the body together; a delivery that is sent again there by hand is another event.
 */
export const gitlab = defineProvider({
  name: 'gitlab',
  title: 'GitLab',
  domain: 'scm',
  docs: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
  checked: '2026-11-22',
  setup: [
    'Open **Settings → Webhooks → Add new webhook** of the project or group; for all of an instance **Admin → System hooks**.',
    'URL: `{url}`. Leave **Enable SSL verification** on, and choose the triggers.',
    'Where the form has a **Signing token**, put one there (`whsec_…`) and where the source reads it, with `scheme: signature`.',
    'Elsewhere put a long random **Secret token** there and where the source reads it, with `scheme: token`: GitLab sends it as it is, so it proves who sends and not what is sent.',
    'A **custom webhook template** changes the body: what the rules don’t find is then missing, and the type begins with `com.gitlab.custom.`.',
    '**Test** in the list of webhooks sends an example.'
  ],
  schemes: {
    signature: standardHmac('webhook'),
    token: { kind: 'token', header: 'x-gitlab-token', prefix: '' }
  },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 25 * 1024 * 1024, deadlineMs: 10_000 },
  event: {
    id: [
      { use: '{header:webhook-id|token}', quality: 'native' },
      { use: '{header:idempotency-key|token}', quality: 'native' },
      { hash: 'data', and: ['{header:x-gitlab-event-uuid|token}'] }
    ],
    type: {
      by: kind,
      cases: {
        pipeline: ['com.gitlab.pipeline[.{object_attributes.status|token}]'],
        build: ['com.gitlab.build[.{build_status|token}]'],
        deployment: ['com.gitlab.deployment[.{status|token}]'],
        release: ['com.gitlab.release[.{action|token}]'],
        milestone: ['com.gitlab.milestone[.{action|token}]']
      },
      otherwise: [
        'com.gitlab.{object_kind|token}[.{object_attributes.action|token}]',
        'com.gitlab.{event_name|token}',
        'com.gitlab.custom.{header:x-gitlab-event|before: Hook|dots}',
        'com.gitlab.custom'
      ]
    },
    instance: [
      '{project.web_url|host}',
      '{repository.homepage|host}',
      '{header:x-gitlab-instance|host|hostname}',
      '{delivery:source}'
    ],
    source: [
      'https://{project.web_url|host}/projects/{project.id|digits}',
      'https://{project.web_url|host}/projects/{project_id|digits}',
      'https://{repository.homepage|host}/projects/{project_id|digits}',
      'https://{header:x-gitlab-instance|host|hostname}/projects/{project_id|digits}',
      'https://{header:x-gitlab-instance|host|hostname}/groups/{group_id|digits}',
      'https://{header:x-gitlab-instance|host|hostname}',
      'urn:turnpike:source:{delivery:source}'
    ],
    subject,
    // A push has no time of its own: its commits may be much older.
    time: {
      by: kind,
      cases: {
        pipeline: [{ at: '{object_attributes.finished_at}', format: 'iso' }],
        build: [
          { at: '{build_finished_at}', format: 'iso' },
          { at: '{build_started_at}', format: 'iso' },
          { at: '{build_created_at}', format: 'iso' }
        ],
        deployment: [{ at: '{status_changed_at}', format: 'iso' }],
        release: [{ at: '{created_at}', format: 'iso' }]
      },
      otherwise: [
        { at: '{object_attributes.updated_at}', format: 'iso' },
        { at: '{updated_at}', format: 'iso' }
      ]
    },
    entity
  },
  tenants: {
    namespace: { use: ['{project.path_with_namespace|before:/}', '{group_path|token}'], caseless: true },
    project: { use: ['{project.path_with_namespace}'], caseless: true },
    instance: { use: ['{project.web_url|host}', '{header:x-gitlab-instance|host|hostname}'] }
  },
  correlation: {
    commit: [
      '{checkout_sha|nonzero}',
      '{after|nonzero}',
      '{object_attributes.last_commit.id}',
      '{object_attributes.merge_commit_sha}',
      '{object_attributes.sha}',
      '{sha}',
      '{commit_url|after:/-/commit/}'
    ],
    run: ['{object_attributes.url|after:/-/pipelines/}', '{pipeline_id}']
  },
  hints: {
    environment: ['{environment.name}', '{environment}'],
    tier: ['{environment.tier}', '{environment_tier}'],
    visibility: [
      { when: [isPrivate], use: 'private' },
      { when: [isInternal], use: 'internal' },
      { when: [isPublic], use: 'public' }
    ]
  },
  personal: [
    { path: 'user_name', action: 'drop' },
    { path: 'user_username', action: 'hash' },
    { path: 'user_email', action: 'drop' },
    { path: 'user_avatar', action: 'drop' },
    { path: 'user.name', action: 'drop' },
    { path: 'user.username', action: 'hash' },
    { path: 'user.email', action: 'drop' },
    { path: 'user.avatar_url', action: 'drop' },
    { path: 'commits.*.author', action: 'drop' },
    { path: 'commit.author', action: 'drop' },
    { path: 'commit.author_name', action: 'drop' },
    { path: 'commit.author_email', action: 'drop' },
    { path: 'commit.author_url', action: 'drop' },
    { path: 'object_attributes.last_commit.author', action: 'drop' },
    { path: 'merge_request.last_commit.author', action: 'drop' },
    { path: 'assignees', action: 'drop' },
    { path: 'reviewers', action: 'drop' },
    { path: 'builds.*.user', action: 'drop' },
    { path: 'object_attributes.title', action: 'keep' },
    { path: 'object_attributes.description', action: 'keep' },
    { path: 'object_attributes.note', action: 'keep' }
  ],
  secretFields: [],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'never-retries',
    retriedOn: [],
    neverAnswer: [],
    note: 'Nothing is sent again by itself. After 10 seconds, 4xx or 5xx the delivery has failed; the fourth failure in a row disables the webhook for a minute, then for ever longer up to a day, and the 40th for good. What failed can be sent again from the webhook’s **Recent events** or through the API.'
  },
  schema: 'urn:turnpike:schema:provider:gitlab',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'GitLab/18.6.0'],
      ['Idempotency-Key', '{delivery}'],
      ['X-Gitlab-Event', '{event}'],
      ['X-Gitlab-Webhook-UUID', '00000000-0000-4000-8000-00000000aaaa'],
      ['X-Gitlab-Instance', 'https://gitlab.northwind.example'],
      ['X-Gitlab-Event-UUID', '00000000-0000-4000-8000-00000000bbbb'],
      ['webhook-id', '{delivery}']
    ],
    files: {
      push: { event: 'Push Hook' },
      tag_push: { event: 'Tag Push Hook' },
      'merge_request.merge': { event: 'Merge Request Hook' },
      'pipeline.success': { event: 'Pipeline Hook' },
      'build.failed': { event: 'Job Hook' },
      'deployment.success': { event: 'Deployment Hook' }
    }
  }
})
