import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { jira } from '../../../src/providers/jira.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { attributesOfSample, settleSample } from './sample-events.ts'

const elsewhere = (payload: string): string =>
  payload.replaceAll('northwind-health.atlassian.net', 'acme.atlassian.net')
const cloudId = '11223344-a1b2-4b33-8444-def123456789'

async function eventOf(body: object): Promise<Readonly<Record<string, string>>> {
  const { events, drifts } = await settleFor(jira, { body: JSON.stringify(body) })
  assert.equal(drifts, 0)
  assert.equal(events.length, 1)
  return events[0] ?? {}
}

describe('identity', () => {
  test('one id of two sites is of two events: sites number their own', async () => {
    const here = await attributesOfSample(jira, 'issue_updated')
    const there = await attributesOfSample(jira, 'issue_updated', elsewhere)
    assert.equal(here['id'], there['id'])
    assert.notEqual(here['source'], there['source'])
    assert.notEqual(here['partitionkey'], there['partitionkey'])
  })

  test('an attempt says its number in a header, and is the same event', async () => {
    const first = await attributesOfSample(jira, 'issue_updated')
    const again = await attributesOfSample(jira, 'issue_updated', undefined, [['X-Atlassian-Webhook-Retry', '2']])
    assert.deepEqual([again['id'], again['source']], [first['id'], first['source']])
    assert.equal(first['idquality'], 'native')
  })

  test('without an id it is made of what was sent', async () => {
    const issue = { id: '1', key: 'CHG-1', self: 'https://jira.acme.example/rest/api/2/issue/1' }
    const one = await eventOf({ webhookEvent: 'jira:issue_updated', issue, changelog: { id: '1' } })
    const same = await eventOf({ webhookEvent: 'jira:issue_updated', issue, changelog: { id: '1' } })
    const other = await eventOf({ webhookEvent: 'jira:issue_updated', issue, changelog: { id: '2' } })
    assert.equal(one['idquality'], 'derived')
    assert.equal(one['id'], same['id'])
    assert.notEqual(one['id'], other['id'])
    assert.equal(one['source'], 'https://jira.acme.example')
  })
})

describe('time', () => {
  test('is when it was sent, to the millisecond', async () => {
    assert.equal((await attributesOfSample(jira, 'issue_created'))['time'], '2026-03-06T09:12:44.201Z')
  })

  test('is the issue’s where the event says none', async () => {
    const issue = {
      id: '1',
      key: 'CHG-1',
      self: 'https://jira.acme.example/rest/api/2/issue/1',
      fields: { updated: '2026-03-06T12:32:05.611+0200' }
    }
    assert.equal((await eventOf({ webhookEvent: 'jira:issue_updated', issue }))['time'], '2026-03-06T10:32:05.611Z')
  })

  test('is when it was received where nothing says one', async () => {
    const { time, recordedtime } = await attributesOfSample(jira, 'version_released')
    assert.ok(time !== undefined && recordedtime !== undefined)
    assert.ok(Math.abs(Date.parse(time) - Date.parse(recordedtime)) < 60_000)
  })
})

test('an issue, its comments and its automations stay in order and share a key', async () => {
  const [created = {}, commented = {}, automated = {}] = await Promise.all(
    ['issue_created', 'comment_created', 'automation'].map((name) => attributesOfSample(jira, name))
  )
  assert.equal(commented['partitionkey'], created['partitionkey'])
  assert.equal(automated['partitionkey'], created['partitionkey'])
  assert.equal(automated['correlationid'], 'change:CHG-58')
  assert.deepEqual([created['subject'], commented['subject'], automated['subject']], ['CHG-58', '10988', 'CHG-58'])
  assert.equal(automated['type'], 'com.atlassian.jira.automation')
})

test('an app’s events are of the site, not of the gateway of the API', async () => {
  const through = (payload: string): string =>
    payload.replaceAll('https://northwind-health.atlassian.net/', `https://api.atlassian.com/ex/jira/${cloudId}/`)
  const { source } = await attributesOfSample(jira, 'issue_updated', through)
  assert.equal(source, `https://api.atlassian.com/ex/jira/${cloudId}`)
})

test('an event about a user names nobody', async () => {
  const user = {
    self: 'https://acme.atlassian.net/rest/api/2/user?accountId=712020:0f0f',
    accountId: '712020:0f0f',
    displayName: 'Robin Sample'
  }
  const event = await eventOf({ webhookEvent: 'user_created', timestamp: 1772788364201, user })
  assert.equal(event['subject'], undefined)
  assert.doesNotMatch(JSON.stringify(event), /712020|Robin/)
  assert.equal(event['source'], 'https://acme.atlassian.net')
})

test('a body without anything that it should have is an event of the source', async () => {
  const { outcome, events } = await settleSample(jira, 'issue_created', () => '{}')
  assert.equal(outcome.kind, 'accepted')
  assert.equal(events[0]?.['source'], 'urn:turnpike:source:acme')
})
