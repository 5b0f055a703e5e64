import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Json, JsonObject } from '../../../src/core/json.ts'
import { eventOf } from '../../support/event-of.ts'

const octocat = { login: 'octocat', id: 1, type: 'User', html_url: 'https://github.com/octocat' }
const organisation = {
  login: 'Octocoders',
  id: 38302899,
  type: 'Organization',
  html_url: 'https://github.com/Octocoders'
}
const repository = {
  id: 186853002,
  full_name: 'Octocoders/Hello-World',
  html_url: 'https://github.com/Octocoders/Hello-World',
  url: 'https://api.github.com/repos/Octocoders/Hello-World',
  owner: organisation
}
const personal = {
  id: 1296269,
  full_name: 'octocat/Hello-World',
  html_url: 'https://github.com/octocat/Hello-World',
  owner: octocat
}
const ghes = { 'X-GitHub-Enterprise-Host': 'ghe.acme.example', 'X-GitHub-Enterprise-Version': '3.15.2' }

async function keyOf(event: string, body: JsonObject, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  return (await eventOf({ event, body, headers })).route.key
}

async function attributesOf(event: string, body: Json | string, headers: Readonly<Record<string, string>> = {}) {
  return (await eventOf({ event, body, headers })).attributes
}

describe('what belongs together shares a partition key', () => {
  test('the creation of a branch, the pushes to it and its deletion', async () => {
    const pushed = await keyOf('push', { ref: 'refs/heads/feature/a', repository })
    assert.equal(await keyOf('create', { ref: 'feature/a', ref_type: 'branch', repository }), pushed)
    assert.equal(await keyOf('delete', { ref: 'feature/a', ref_type: 'branch', repository }), pushed)
    assert.notEqual(await keyOf('create', { ref: 'feature/b', ref_type: 'branch', repository }), pushed)
    assert.notEqual(await keyOf('push', { ref: 'refs/heads/feature/b', repository }), pushed)
  })

  test('those of a tag, which is not the branch of its name', async () => {
    const pushed = await keyOf('push', { ref: 'refs/tags/v1', repository })
    assert.equal(await keyOf('create', { ref: 'v1', ref_type: 'tag', repository }), pushed)
    assert.equal(await keyOf('delete', { ref: 'v1', ref_type: 'tag', repository }), pushed)
    assert.notEqual(await keyOf('create', { ref: 'v1', ref_type: 'branch', repository }), pushed)
  })

  test('a pull request, its reviews, its review comments and what is said on it', async () => {
    const opened = await keyOf('pull_request', { action: 'opened', number: 7, pull_request: { number: 7 }, repository })
    const others: readonly (readonly [string, JsonObject])[] = [
      ['pull_request_review', { review: { id: 11 }, pull_request: { number: 7 } }],
      ['pull_request_review_comment', { comment: { id: 12 }, pull_request: { number: 7 } }],
      ['pull_request_review_thread', { thread: { node_id: 'T' }, pull_request: { number: 7 } }],
      ['issue_comment', { comment: { id: 13 }, issue: { number: 7, pull_request: {} } }]
    ]
    for (const [event, body] of others)
      assert.equal(await keyOf(event, { action: 'created', ...body, repository }), opened, event)
    assert.notEqual(
      await keyOf('pull_request', { action: 'opened', number: 8, pull_request: { number: 8 }, repository }),
      opened
    )
  })

  test('a workflow run and its jobs; a check suite and its runs', async () => {
    assert.equal(
      await keyOf('workflow_run', { action: 'completed', workflow_run: { id: 940 }, repository }),
      await keyOf('workflow_job', { action: 'queued', workflow_job: { id: 1, run_id: 940 }, repository })
    )
    assert.equal(
      await keyOf('check_suite', { action: 'completed', check_suite: { id: 118 }, repository }),
      await keyOf('check_run', { action: 'created', check_run: { id: 1, check_suite: { id: 118 } }, repository })
    )
  })

  test('a deployment and its statuses', async () => {
    assert.equal(
      await keyOf('deployment', { action: 'created', deployment: { id: 145 }, repository }),
      await keyOf('deployment_status', { deployment_status: { id: 209 }, deployment: { id: 145 }, repository })
    )
  })

  test('and stays there when the repository moves to another owner or name', async () => {
    const moved = { ...repository, full_name: 'octocat/Renamed', html_url: 'https://github.com/octocat/Renamed' }
    const body = { ref: 'refs/heads/main' }
    assert.equal(await keyOf('push', { ...body, repository }), await keyOf('push', { ...body, repository: moved }))
  })
})

describe('what does not belong together never shares one', () => {
  const events: readonly (readonly [string, JsonObject])[] = [
    ['push', { ref: 'refs/heads/main' }],
    ['pull_request', { number: 1, pull_request: { number: 1 } }],
    ['issues', { issue: { number: 1 } }],
    ['workflow_run', { workflow_run: { id: 1 } }],
    ['deployment', { deployment: { id: 1 } }],
    ['star', { action: 'created' }],
    ['an_event_of_tomorrow', { an_event_of_tomorrow: { id: 1 } }]
  ]
  for (const [event, body] of events)
    test(`${event} of two repositories, and of one number on two hosts`, async () => {
      const onServer = { ...repository, html_url: 'https://ghe.acme.example/Octocoders/Hello-World' }
      const keys = [
        await keyOf(event, { ...body, repository }),
        await keyOf(event, { ...body, repository: { ...repository, id: repository.id + 1 } }),
        await keyOf(event, { ...body, repository: onServer }, ghes),
        await keyOf(event, { ...body, repository: { ...onServer, html_url: 'https://ghe2.acme.example/O/H' } })
      ]
      assert.equal(new Set(keys).size, keys.length)
    })

  test('two discussions, an issue and a run of one number', async () => {
    const keys = [
      await keyOf('discussion', { discussion: { number: 7 }, repository }),
      await keyOf('discussion', { discussion: { number: 8 }, repository }),
      await keyOf('issues', { issue: { number: 7 }, repository }),
      await keyOf('workflow_run', { workflow_run: { id: 7 }, repository }),
      await keyOf('check_suite', { check_suite: { id: 7 }, repository }),
      await keyOf('deployment', { deployment: { id: 7 }, repository }),
      await keyOf('release', { release: { id: 7 }, repository })
    ]
    assert.equal(new Set(keys).size, keys.length)
  })

  test('an installation by header and by its payload is one host', async () => {
    const onServer = { ...repository, html_url: 'https://ghe.acme.example/Octocoders/Hello-World' }
    const body = { ref: 'refs/heads/main', repository: onServer }
    assert.equal(await keyOf('push', body, ghes), await keyOf('push', body))
  })
})

describe('the source', () => {
  const cases: Readonly<
    Record<string, { event: string; body: JsonObject; headers?: Record<string, string>; source: string }>
  > = {
    'of an organisation’s repository is its page, whatever the url field says': {
      event: 'push',
      body: { ref: 'refs/heads/main', repository, sender: octocat },
      source: 'https://github.com/Octocoders/Hello-World'
    },
    'is the same when the organisation itself is the sender': {
      event: 'team_add',
      body: { team: { id: 1 }, repository, organization: organisation, sender: organisation },
      source: 'https://github.com/Octocoders/Hello-World'
    },
    'is the same when GitHub names no sender': {
      event: 'code_scanning_alert',
      body: { action: 'created', alert: { number: 1 }, repository },
      source: 'https://github.com/Octocoders/Hello-World'
    },
    'of a person’s repository is its number': {
      event: 'push',
      body: { ref: 'refs/heads/main', repository: personal, sender: octocat },
      source: 'https://github.com/repositories/1296269'
    },
    'of a person’s repository is its number, whoever sends': {
      event: 'star',
      body: { action: 'created', repository: personal, sender: { ...octocat, login: 'hubot' } },
      source: 'https://github.com/repositories/1296269'
    },
    'of a repository whose owner is not told is its number': {
      event: 'push',
      body: { ref: 'refs/heads/main', repository: { id: 5, html_url: 'https://github.com/someone/x' } },
      source: 'https://github.com/repositories/5'
    },
    'of an owner called an organisation who is also the person that sends is its number': {
      event: 'push',
      body: { repository: { ...personal, owner: { ...octocat, type: 'Organization' } }, sender: octocat },
      source: 'https://github.com/repositories/1296269'
    },
    'of a page that is not the owner’s is its number': {
      event: 'push',
      body: { repository: { ...repository, html_url: 'https://github.com/octocat/Hello-World' } },
      source: 'https://github.com/repositories/186853002'
    },
    'of a page that only begins like the owner’s is its number': {
      event: 'push',
      body: { repository: { ...repository, html_url: 'https://github.com/Octocoders-person/Hello-World' } },
      source: 'https://github.com/repositories/186853002'
    },
    'of a person’s repository on an enterprise server is its number there': {
      event: 'push',
      body: {
        repository: {
          ...personal,
          html_url: 'https://ghe.acme.example/octocat/x',
          owner: { ...octocat, html_url: 'https://ghe.acme.example/octocat' }
        }
      },
      headers: ghes,
      source: 'https://ghe.acme.example/repositories/1296269'
    },
    'of an organisation’s event is the organisation': {
      event: 'organization',
      body: {
        action: 'member_added',
        organization: { login: 'Octocoders', id: 1, url: 'https://api.github.com/orgs/Octocoders' },
        sender: octocat
      },
      source: 'https://github.com/Octocoders'
    },
    'of an organisation’s own act is the organisation': {
      event: 'org_block',
      body: {
        action: 'blocked',
        blocked_user: { id: 39652351, login: 'hacktocat' },
        organization: { login: 'Octocoders', id: 1, url: 'https://api.github.com/orgs/Octocoders' },
        sender: organisation
      },
      source: 'https://github.com/Octocoders'
    },
    'of an organisation on an enterprise server is the organisation there': {
      event: 'organization',
      body: {
        organization: { login: 'Octocoders', id: 1, url: 'https://ghe.acme.example/api/v3/orgs/Octocoders' },
        sender: octocat
      },
      headers: ghes,
      source: 'https://ghe.acme.example/Octocoders'
    },
    'of an enterprise’s event is the enterprise': {
      event: 'enterprise',
      body: {
        action: 'anonymous_access_enabled',
        enterprise: { id: 1, slug: 'acme', html_url: 'https://github.com/enterprises/acme' },
        sender: octocat
      },
      source: 'https://github.com/enterprises/acme'
    },
    'of an App installed by an organisation is the organisation': {
      event: 'installation',
      body: { action: 'created', installation: { id: 2, account: organisation }, sender: octocat },
      source: 'https://github.com/Octocoders'
    },
    'of an App installed by a person is the App': {
      event: 'installation',
      body: { action: 'created', installation: { id: 2, app_slug: 'octoapp', account: octocat }, sender: octocat },
      source: 'https://github.com/apps/octoapp'
    },
    'of an App’s webhook without an installation is the App, by its number': {
      event: 'github_app_authorization',
      body: { action: 'revoked', sender: octocat },
      headers: {
        'X-GitHub-Hook-Installation-Target-Type': 'integration',
        'X-GitHub-Hook-Installation-Target-ID': '79929171'
      },
      source: 'https://github.com/apps/79929171'
    },
    'of another webhook’s target is no App': {
      event: 'sponsorship',
      body: { action: 'created', sender: octocat },
      headers: {
        'X-GitHub-Hook-Installation-Target-Type': 'sponsors_listing',
        'X-GitHub-Hook-Installation-Target-ID': '79929171',
        'X-GitHub-Hook-ID': '292430182'
      },
      source: 'https://github.com/hooks/292430182'
    },
    'of a security advisory, which nobody sends, is GitHub': {
      event: 'security_advisory',
      body: { action: 'published', security_advisory: { ghsa_id: 'GHSA-rf4j-j272-fj86' } },
      source: 'https://github.com'
    },
    'of one on an enterprise server is the server': {
      event: 'security_advisory',
      body: { action: 'published', security_advisory: { ghsa_id: 'GHSA-rf4j-j272-fj86' } },
      headers: ghes,
      source: 'https://ghe.acme.example'
    },
    'of nothing at all is GitHub': { event: 'an_event_of_tomorrow', body: {}, source: 'https://github.com' }
  }
  for (const [name, { event, body, headers, source }] of Object.entries(cases))
    test(name, async () => assert.equal((await attributesOf(event, body, headers)).source, source))
})

describe('an unknown event and an unknown action pass by rule', () => {
  test('with their number as the subject and their time', async () => {
    const body = {
      action: 'levitated',
      teapot: { id: 418, updated_at: '2026-01-02T03:04:05Z', login: 'octocat' },
      repository
    }
    const attributes = await attributesOf('teapot', body)
    assert.equal(attributes.type, 'com.github.teapot.levitated')
    assert.equal(attributes.subject, '418')
    assert.equal(attributes.time, '2026-01-02T03:04:05.000Z')
  })

  test('without an action', async () => {
    assert.equal((await attributesOf('teapot', {})).type, 'com.github.teapot')
    assert.equal((await attributesOf('teapot', { action: null })).type, 'com.github.teapot')
    assert.equal((await attributesOf('teapot', { action: { a: 1 } })).type, 'com.github.teapot')
  })

  test('without anything that a rule asks for', async () => {
    const attributes = await attributesOf('teapot', { repository: null, sender: [], organization: 'x' })
    assert.equal(attributes.subject, undefined)
    assert.equal(attributes.time, attributes.recordedtime)
    assert.equal(attributes.source, 'https://github.com')
  })
})

describe('numbers beyond 2^53 keep their digits', () => {
  const big = '90071992547409931234567890'
  const next = '90071992547409931234567891'

  test('in the subject', async () => {
    const body = `{"action":"created","comment":{"id":${big}},"issue":{"number":1},"repository":{"id":1,"html_url":"https://github.com/a/b"}}`
    assert.equal((await attributesOf('issue_comment', body)).subject, big)
  })

  test('in the source', async () => {
    const body = `{"repository":{"id":${big},"html_url":"https://github.com/a/b"}}`
    assert.equal((await attributesOf('push', body)).source, `https://github.com/repositories/${big}`)
  })

  test('in the entity: two that are one as doubles do not share a key', async () => {
    assert.equal(Number(big), Number(next))
    const bodies = [big, next].map(
      (id) => `{"workflow_run":{"id":${id}},"repository":{"id":1,"html_url":"https://github.com/a/b"}}`
    )
    const keys = await Promise.all(
      bodies.map(async (body) => (await eventOf({ event: 'workflow_run', body })).route.key)
    )
    assert.equal(new Set(keys).size, 2)
  })

  test('in the correlation', async () => {
    const attributes = await attributesOf('workflow_run', `{"workflow_run":{"id":${big}}}`)
    assert.equal(attributes.correlationid, `run:${big}`)
  })

  test('at the first one that a double cannot hold', async () => {
    for (const id of ['9007199254740991', '9007199254740992', '9007199254740993', '-9007199254740993'])
      assert.equal((await attributesOf('teapot', `{"teapot":{"id":${id}}}`)).subject, id)
  })
})

describe('correlation', () => {
  const sha = 'a'.repeat(40)
  const events: readonly (readonly [string, JsonObject])[] = [
    ['push', { after: sha }],
    ['pull_request', { pull_request: { head: { sha } } }],
    ['check_run', { check_run: { head_sha: sha } }],
    ['workflow_run', { workflow_run: { id: 1, head_sha: sha } }],
    ['workflow_job', { workflow_job: { run_id: 1, head_sha: sha } }],
    ['deployment', { deployment: { sha } }],
    ['status', { sha }],
    ['package', { package: { package_version: { target_oid: sha } } }]
  ]
  test('every event about one commit has its id', async () => {
    for (const [event, body] of events) assert.equal((await attributesOf(event, body)).correlationid, `commit:${sha}`)
  })

  test('keys follow the order of kinds, each once', async () => {
    const digest = `sha256:${'b'.repeat(64)}`
    const { correlationid, correlationkeys } = await attributesOf('workflow_run', {
      after: sha,
      sha,
      workflow_run: { id: 7, head_sha: sha },
      package: { package_version: { container_metadata: { tag: { digest } } } }
    })
    assert.equal(correlationid, `commit:${sha}`)
    assert.equal(correlationkeys, `commit:${sha},digest:${digest},run:7`)
  })

  test('an image without a tag is known by its version, and a version that is no digest is none', async () => {
    const digest = `sha256:${'b'.repeat(64)}`
    for (const event of ['package', 'registry_package']) {
      const image = {
        id: 1,
        package_version: { version: digest, container_metadata: { tag: { name: '', digest: '' } } }
      }
      const library = { id: 1, package_version: { version: '1.4.2' } }
      assert.equal((await attributesOf(event, { [event]: image })).correlationid, `digest:${digest}`, event)
      assert.equal((await attributesOf(event, { [event]: library })).correlationkeys, undefined, event)
    }
  })

  test('an image is of the commit that it was built from, too', async () => {
    const labels = { revision: 'c'.repeat(40) }
    const { correlationid, correlationkeys } = await attributesOf('registry_package', {
      registry_package: { id: 1, package_version: { target_oid: sha, container_metadata: { labels } } }
    })
    assert.equal(correlationid, `commit:${sha}`)
    assert.equal(correlationkeys, `commit:${sha},commit:${'c'.repeat(40)}`)
  })

  test('the all-zero commit of a deleted branch is no commit', async () => {
    const { correlationid, correlationkeys } = await attributesOf('push', { after: '0'.repeat(40), head_commit: null })
    assert.equal(correlationid, 'event:72d3162e-cc78-11e3-81ab-4c9367dc0958')
    assert.equal(correlationkeys, undefined)
  })
})

test('ping is an event, answered like any other', async () => {
  const { attributes, route } = await eventOf({ event: 'ping', body: { zen: 'Keep it', hook_id: 7, hook: {} } })
  assert.equal(attributes.type, 'com.github.ping')
  assert.equal(attributes.subject, '7')
  assert.equal(route.topic, 'acme.uk.scm')
})
