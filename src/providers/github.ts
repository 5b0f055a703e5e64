import { defineProvider } from '../core/provider.ts'
import type { Candidates, Condition } from '../core/rule.ts'
import { githubPersons } from './github-persons.ts'

const event = '{header:x-github-event}'

/**
 * A repository's URL names its owner, which must not be a person. Payloads that contradict themselves (an owner called
 * an organisation that is also a sender who is a person, a URL that is another's) are taken for a person's.
 */
const ownedByOrganisation: readonly Condition[] = [
  { value: '{repository.owner.type}', in: ['Organization'] },
  { value: '{repository.html_url}', startsWith: '{repository.owner.html_url}/' }
]
/** Some events name the organisation itself as their sender: its repositories keep their source then too. */
const sentByOrganisation: Condition = { value: '{sender.type}', in: ['Organization'] }

/** A branch or tag in the form that `push` uses, so that its creation, pushes and deletion share an entity. */
const refEntity: Candidates = [
  { when: [{ value: '{ref_type}', in: ['branch'] }], use: '{repository.id}:refs/heads/{ref}' },
  { when: [{ value: '{ref_type}', in: ['tag'] }], use: '{repository.id}:refs/tags/{ref}' },
  '{repository.id}:{ref}'
]
/** GitHub numbers pull requests and issues in one sequence for each repository. */
const numbered: Candidates = ['{repository.id}#{pull_request.number}', '{repository.id}#{issue.number}']
const runEntity: Candidates = [
  '{repository.id}:run:{workflow_run.id}',
  '{repository.id}:run:{workflow_job.run_id}',
  '{repository.id}:run:{deployment.id}'
]
const suiteEntity: Candidates = [
  '{repository.id}:suite:{check_run.check_suite.id}',
  '{repository.id}:suite:{check_suite.id}'
]

/**
 * The signature covers the body alone: what comes from a header is held to a form of its own.
 * Repository, organisation, enterprise and App webhooks of github.com, GitHub Enterprise Cloud and Server.
 * `source` is built from `html_url`: the other url field of a repository changes its meaning between events.
 * Subjects follow https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/adapters/github.md, with numeric ids
 * where a name may be a person's or is not unique.
 */
export const github = defineProvider({
  name: 'github',
  title: 'GitHub',
  domain: 'scm',
  docs: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads',
  checked: '2026-11-22',
  setup: [
    'Open **Settings → Webhooks → Add webhook** of the repository or the organisation (of an App: **Webhook** in its settings).',
    'Payload URL: `{url}`. Content type: `application/json`; the form is taken too.',
    'Secret: the one of the source. GitHub knows one at a time: list the new one here first, then change it there.',
    'Choose the events; **Send me everything** is fine, since `events.allow` says here what is kept.'
  ],
  schemes: {
    signature: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-hub-signature-256',
      prefix: 'sha256=',
      encoding: 'hex'
    }
  },
  bodies: {
    'application/json': { kind: 'json' },
    'application/x-www-form-urlencoded': { kind: 'form', field: 'payload' }
  },
  limits: { maxBodyBytes: 25 * 1024 * 1024, deadlineMs: 10_000 },
  event: {
    id: [{ use: '{header:x-github-delivery|token}', quality: 'native' }],
    type: ['com.github.{header:x-github-event|word}[.{action}]'],
    instance: [
      '{header:x-github-enterprise-host|hostname}',
      '{repository.html_url|host}',
      '{installation.account.html_url|host}',
      '{sender.html_url|host}',
      '{organization.url|host}',
      'github.com'
    ],
    source: [
      { when: [...ownedByOrganisation, sentByOrganisation], use: '{repository.html_url}' },
      {
        when: [...ownedByOrganisation, { value: '{repository.owner.login}', differsFrom: '{sender.login}' }],
        use: '{repository.html_url}'
      },
      'https://{repository.html_url|host}/repositories/{repository.id}',
      { when: [sentByOrganisation], use: 'https://{organization.url|host}/{organization.login}' },
      {
        when: [{ value: '{organization.login}', differsFrom: '{sender.login}' }],
        use: 'https://{organization.url|host}/{organization.login}'
      },
      'https://{enterprise.html_url|host}/enterprises/{enterprise.slug}',
      {
        when: [{ value: '{installation.account.type}', in: ['Organization'] }],
        use: '{installation.account.html_url}'
      },
      'https://{sender.html_url|host}/apps/{installation.app_slug}',
      {
        // The target of another webhook is a repository or an organisation.
        when: [{ value: '{header:x-github-hook-installation-target-type}', in: ['integration'] }],
        use: 'https://{sender.html_url|host}/apps/{header:x-github-hook-installation-target-id|digits}'
      },
      'https://{sender.html_url|host}/installations/{installation.id}',
      'https://{sender.html_url|host}/hooks/{header:x-github-hook-id|digits}',
      'https://{sender.html_url|host}',
      'https://{header:x-github-enterprise-host|hostname}',
      'https://github.com'
    ],
    subject: {
      by: event,
      cases: {
        push: ['{ref}'],
        create: ['{ref}'],
        delete: ['{ref}'],
        pull_request: ['{number}'],
        pull_request_review: ['{review.id}'],
        pull_request_review_comment: ['{comment.id}'],
        pull_request_review_thread: ['{thread.node_id}'],
        issues: ['{issue.number}'],
        issue_comment: ['{comment.id}'],
        commit_comment: ['{comment.id}'],
        discussion: ['{discussion.number}'],
        discussion_comment: ['{comment.id}'],
        status: ['{sha}'],
        deployment_status: ['{deployment_status.id}'],
        deployment_protection_rule: ['{deployment.id}'],
        code_scanning_alert: ['{alert.number}'],
        dependabot_alert: ['{alert.number}'],
        secret_scanning_alert: ['{alert.number}'],
        repository_vulnerability_alert: ['{alert.number}', '{alert.id}'],
        security_advisory: ['{security_advisory.ghsa_id}'],
        repository_advisory: ['{repository_advisory.ghsa_id}'],
        registry_package: ['{registry_package.id}'],
        package: ['{package.id}'],
        member: ['{member.id}'],
        membership: ['{team.id}'],
        team_add: ['{team.id}'],
        organization: ['{membership.user.id}', '{organization.id}'],
        org_block: ['{blocked_user.id}'],
        ping: ['{hook_id}'],
        meta: ['{hook_id}'],
        page_build: ['{id}'],
        installation_repositories: ['{installation.id}'],
        installation_target: ['{installation.id}', '{account.id}'],
        merge_group: ['{merge_group.head_sha}'],
        branch_protection_rule: ['{rule.id}'],
        project_card: ['{project_card.id}'],
        project_column: ['{project_column.id}'],
        watch: ['{repository.id}'],
        star: ['{repository.id}'],
        fork: ['{forkee.id}'],
        public: ['{repository.id}'],
        workflow_dispatch: ['{workflow}', '{repository.id}'],
        repository_dispatch: ['{repository.id}']
      },
      otherwise: [
        '{<header:x-github-event>.number}',
        '{<header:x-github-event>.id}',
        '{alert.number}',
        '{repository.id}',
        '{installation.id}',
        '{organization.id}'
      ]
    },
    time: {
      by: event,
      cases: {
        // A commit's own timestamp is when its author made it, perhaps months before the push.
        push: [{ at: '{repository.pushed_at}', format: 'unix-s' }],
        pull_request_review: [{ at: '{review.submitted_at}', format: 'rfc3339' }],
        pull_request_review_comment: [{ at: '{comment.updated_at}', format: 'rfc3339' }],
        issues: [{ at: '{issue.updated_at}', format: 'rfc3339' }],
        issue_comment: [{ at: '{comment.updated_at}', format: 'rfc3339' }],
        commit_comment: [{ at: '{comment.updated_at}', format: 'rfc3339' }],
        discussion_comment: [{ at: '{comment.updated_at}', format: 'rfc3339' }],
        check_run: [
          { at: '{check_run.completed_at}', format: 'rfc3339' },
          { at: '{check_run.started_at}', format: 'rfc3339' }
        ],
        workflow_job: [
          { at: '{workflow_job.completed_at}', format: 'rfc3339' },
          { at: '{workflow_job.started_at}', format: 'rfc3339' }
        ],
        release: [
          { at: '{release.updated_at}', format: 'rfc3339' },
          { at: '{release.published_at}', format: 'rfc3339' }
        ],
        status: [{ at: '{updated_at}', format: 'rfc3339' }],
        star: [{ at: '{starred_at}', format: 'rfc3339' }],
        page_build: [{ at: '{build.updated_at}', format: 'rfc3339' }],
        marketplace_purchase: [{ at: '{effective_date}', format: 'rfc3339' }]
      },
      otherwise: [
        { at: '{<header:x-github-event>.updated_at}', format: 'rfc3339' },
        { at: '{alert.updated_at}', format: 'rfc3339' },
        { at: '{<header:x-github-event>.created_at}', format: 'rfc3339' },
        { at: '{alert.created_at}', format: 'rfc3339' }
      ]
    },
    entity: {
      by: event,
      cases: {
        push: refEntity,
        create: refEntity,
        delete: refEntity,
        pull_request: numbered,
        pull_request_review: numbered,
        pull_request_review_comment: numbered,
        pull_request_review_thread: numbered,
        issues: numbered,
        issue_comment: numbered,
        discussion: ['{repository.id}:discussion:{discussion.number}'],
        discussion_comment: ['{repository.id}:discussion:{discussion.number}'],
        workflow_run: runEntity,
        workflow_job: runEntity,
        check_run: suiteEntity,
        check_suite: suiteEntity,
        status: ['{repository.id}:{sha}'],
        deployment: ['{repository.id}:deployment:{deployment.id}'],
        deployment_status: ['{repository.id}:deployment:{deployment.id}'],
        package: ['package:{package.id}'],
        registry_package: ['package:{registry_package.id}'],
        release: ['{repository.id}:release:{release.id}']
      },
      otherwise: [
        '{repository.id}',
        'organization:{organization.id}',
        'enterprise:{enterprise.id}',
        'installation:{installation.id}',
        'sender:{sender.id}'
      ]
    }
  },
  tenants: {
    owner: {
      use: [
        '{organization.login}',
        '{repository.owner.login}',
        '{repository.owner.name}',
        '{installation.account.login}',
        '{enterprise.slug}'
      ],
      caseless: true
    },
    organization: { use: ['{organization.login}'], caseless: true },
    repository: { use: ['{repository.full_name}'], caseless: true },
    enterprise: { use: ['{enterprise.slug}'], caseless: true },
    installation: { use: ['{installation.id}'], caseless: true }
  },
  correlation: {
    commit: [
      '{after|nonzero}',
      '{head_commit.id}',
      '{pull_request.head.sha}',
      '{pull_request.merge_commit_sha}',
      '{workflow_run.head_sha}',
      '{workflow_job.head_sha}',
      '{check_run.head_sha}',
      '{check_suite.head_sha}',
      '{deployment.sha}',
      '{sha}',
      '{alert.most_recent_instance.commit_sha}',
      '{commit_oid}',
      '{merge_group.head_sha}',
      '{package.package_version.target_oid}',
      '{registry_package.package_version.target_oid}',
      // What the image says it was built from; its target is only where the repository stood.
      '{package.package_version.container_metadata.labels.revision|word}',
      '{registry_package.package_version.container_metadata.labels.revision|word}'
    ],
    digest: [
      '{package.package_version.container_metadata.tag.digest}',
      '{registry_package.package_version.container_metadata.tag.digest}',
      // An image that was pushed without a tag, and one without its metadata, is called by its digest.
      '{package.package_version.version|digest}',
      '{registry_package.package_version.version|digest}'
    ],
    run: ['{workflow_run.id}', '{workflow_job.run_id}']
  },
  hints: {
    environment: ['{deployment.environment}'],
    visibility: ['{repository.visibility}'],
    severity: ['{alert.rule.security_severity_level}', '{alert.security_advisory.severity}']
  },
  personal: githubPersons,
  secretFields: ['hook.config.secret'],
  handshakes: [], // its ping is an event like any other
  replies: {},
  failures: {
    effect: 'never-retries',
    retriedOn: [],
    neverAnswer: [],
    note: 'One attempt of 10 seconds; nothing is sent again by itself. Failed deliveries can be redelivered for three days, from the webhook’s page or by the API.'
  },
  schema: 'urn:turnpike:schema:provider:github',
  // What the event and the signature decide is in commands/samples/github-headers.ts.
  samples: { headers: [['Content-Type', 'application/json']] }
})
