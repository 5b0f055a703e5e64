import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { JsonObject } from '../../../src/core/json.ts'
import { eventOf } from '../../support/event-of.ts'

import { octocat, organisation, repository, personal, ghes, attributesOf } from './github-rule-parts.ts'

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
