import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { JsonObject } from '../../../src/core/json.ts'

import { repository, ghes, keyOf } from './github-rule-parts.ts'

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
